import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { Instance, killAll, Members } from './children';
import {
  CAPS,
  type Findings,
  type InstanceReport,
  type LeaseTimes,
  type Load,
  MAX_INSTANCES,
  MORE_THAN_THERE_IS,
  SAFE,
  SERVICE,
  START,
} from './messages';

/** Looks at a member, so many in all, without which nothing has been seen. */
const LEAST_LOOKS = 60;

/** Instances of the service that the test has running or stopped, and the members that count what they hold. */
export class Fleet implements AsyncDisposable {
  readonly #members: Members;
  readonly #lease: LeaseTimes;
  readonly #load: Load;
  /** Where the file is that configures all instances. */
  readonly #directory = mkdtempSync(join(tmpdir(), 'leased-fleet-'));
  #born = 0;
  #living: Instance[] = [];

  private constructor(members: Members, lease: LeaseTimes, load: Load) {
    this.#members = members;
    this.#lease = lease;
    this.#load = load;
    this.configure({});
  }

  /** With two members all reads go to one, so that few instances are enough to use it up. */
  static async open(lease: LeaseTimes, members = 3, load = MORE_THAN_THERE_IS): Promise<Fleet> {
    return new Fleet(await Members.start(members), lease, load);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await killAll();
    rmSync(this.#directory, { recursive: true });
  }

  /** Replaces the file of all instances, as a ConfigMap is. */
  configure({ mode = 'enforce', budget = 'leased' }: Partial<Pick<InstanceReport, 'mode' | 'budget'>>): void {
    const config = {
      service: SERVICE,
      mode,
      connections: {
        ...CAPS,
        budget,
        instances: MAX_INSTANCES,
        lease: { ...this.#lease, maxInstances: MAX_INSTANCES },
        waitQueue: { maxSize: 100, timeoutMS: 600_000, targetMS: 600_000 },
      },
    };
    const next = join(this.#directory, 'next.json');
    writeFileSync(next, JSON.stringify(config));
    renameSync(next, join(this.#directory, 'mongo-governor.json'));
  }

  /** Another configuration for all of them under load. @returns milliseconds until each has what it makes fair */
  async rollOut(change: Partial<Pick<InstanceReport, 'mode' | 'budget'>>): Promise<number> {
    const { mode = 'enforce', budget = 'leased' } = change;
    const began = performance.now();
    const fair = budget === 'leased' ? fairShare(this.living.length, 0) : SAFE.secondary;
    this.configure(change);
    await this.#until(`${mode} and ${budget}`, this.living, ({ report }) => {
      const isFair = mode === 'observe' || Math.abs(report.share.secondary - fair) <= 1;
      return report.mode === mode && report.budget === budget && isFair;
    });
    await this.expectWithinCaps();
    return performance.now() - began;
  }

  /** Waits until all of them work. */
  async serves(): Promise<void> {
    await this.#until('everybody serves', this.living, ({ report }) => report.served >= 20);
  }

  get refused(): number {
    return this.#living.reduce((sum, { report }) => sum + report.refused, 0);
  }

  get living(): readonly Instance[] {
    return this.#living;
  }

  start(count: number): Instance[] {
    const started = Array.from({ length: count }, () => {
      this.#born += 1;
      return new Instance(this.#members.uri, `api-${this.#born}`, this.#directory, this.#load);
    });
    this.#living.push(...started);
    return started;
  }

  async kill(instances: readonly Instance[]): Promise<void> {
    this.#forget(instances);
    await Promise.all(instances.map((instance) => instance.kill()));
  }

  async end(instances: readonly Instance[]): Promise<void> {
    this.#forget(instances);
    await Promise.all(instances.map((instance) => instance.end()));
  }

  findings(): Promise<Findings> {
    return this.#members.ask({ kind: 'findings' });
  }

  async expectWithinCaps(): Promise<void> {
    expect((await this.findings()).violations).toEqual([]);
  }

  /** Waits until each of `running` is within a tenth, or one connection, of what the protocol makes fair. */
  async converges(what: string, running: readonly Instance[], silent: number): Promise<void> {
    const fair = fairShare(running.length, silent);
    const slack = Math.max(1, fair / 10);
    await this.#until(`${what}: ${fair.toFixed(1)} at a secondary`, running, ({ report }) => {
      return Math.abs(report.share.secondary - fair) <= slack;
    });
    await this.expectWithinCaps();
  }

  /** Waits until the members have counted more than `connections` at a secondary. */
  async uses(connections: number): Promise<void> {
    await eventually('they use what they have', async () => {
      return (await this.findings()).peak.secondary > connections;
    });
    await this.expectWithinCaps();
  }

  /** Stops processes until after the store has given their leases away. */
  async stopPastTheLease(instances: readonly Instance[]): Promise<void> {
    const { ttlMS, renewMS } = this.#lease;
    const names = instances.map(({ name }) => name);
    await this.#members.ask({ kind: 'stopping', instances: names, afterMS: ttlMS });
    for (const instance of instances) instance.signal('SIGSTOP');
    const stoppedAt = performance.now();
    await eventually('their leases are over', () => performance.now() - stoppedAt > ttlMS + 2 * renewMS);
  }

  /** They run again: at once they close what is above their safe share. */
  async letRun(instances: readonly Instance[]): Promise<void> {
    for (const instance of instances) instance.signal('SIGCONT');
    await this.#members.ask({ kind: 'running' });
    await eventually('they have closed their surplus', async () => {
      return (await this.findings()).stopped.length === 0;
    });
  }

  async loseTheStore(): Promise<void> {
    await this.#members.ask({ kind: 'storeFails', fails: true });
    const cutOff = [...this.#living];
    await this.#until('without the store nobody holds more than its safe share', cutOff, ({ report }) => {
      return report.share.primary <= SAFE.primary && report.share.secondary <= SAFE.secondary;
    });
    const before = new Map(cutOff.map((instance) => [instance, instance.report.served]));
    const [newcomer] = this.start(1) as [Instance];
    await this.#until('everybody goes on serving', cutOff, (instance) => {
      return instance.report.served - (before.get(instance) ?? 0) >= 50;
    });
    await this.#until('a newcomer serves too', [newcomer], ({ report }) => report.served >= 20);
    expect(newcomer.report.share).toEqual({ primary: START, secondary: START });
    for (const { report } of cutOff) expect(report.share).toEqual(SAFE);
    await this.expectWithinCaps();
    await this.#members.ask({ kind: 'storeFails', fails: false });
  }

  /** All leave, and nothing of them stays. */
  async endAll(): Promise<Findings> {
    await this.end(this.#living);
    await eventually('nothing is open at any member, which were looked at often', async () => {
      const { openNow, samples } = await this.findings();
      return openNow === 0 && samples >= LEAST_LOOKS;
    });
    await this.expectWithinCaps();
    return this.findings();
  }

  /** Waits until all of them are so; says what they told when it takes too long. */
  async #until(
    what: string,
    instances: readonly Instance[],
    isSo: (instance: Instance) => boolean,
  ): Promise<void> {
    await eventually(what, () => instances.every(isSo)).catch(async (cause) => {
      const told = instances.map(({ name, report }) => `${name} ${JSON.stringify(report)}`);
      throw new Error(`${what}:\n${told.join('\n')}\n${JSON.stringify(await this.findings())}`, { cause });
    });
  }

  #forget(instances: readonly Instance[]): void {
    this.#living = this.#living.filter((instance) => !instances.includes(instance));
  }
}

/** docs/fleet.md: the cap less what is reserved for the silent and those that may start, divided by those that live. */
function fairShare(live: number, silent: number): number {
  const unseen = Math.max(0, MAX_INSTANCES - live - silent);
  return (CAPS.secondary - silent * SAFE.secondary - unseen * START) / live;
}
