import { eventually } from '../support/eventually';
import { Instance, type Members } from './children';
import { CAPS, MAX_INSTANCES, SAFE, START } from './messages';

/** Instances of the service that the test has running or stopped. */
export class Fleet {
  readonly #members: Members;
  readonly #withinMS: number;
  #born = 0;
  #living: Instance[] = [];

  /** `withinMS`: longest wait for a state, however busy the machine is. */
  constructor(members: Members, withinMS: number) {
    this.#members = members;
    this.#withinMS = withinMS;
  }

  get living(): readonly Instance[] {
    return this.#living;
  }

  start(count: number): Instance[] {
    const started = Array.from({ length: count }, () => {
      this.#born += 1;
      return new Instance(this.#members.uri, `api-${this.#born}`);
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

  /** Waits until each of `running` is within a tenth, or one connection, of what the protocol makes fair. */
  async converges(what: string, running: readonly Instance[], silent: number): Promise<void> {
    const fair = fairShare(running.length, silent);
    const slack = Math.max(1, fair / 10);
    await this.until(`${what}: ${fair.toFixed(1)} at a secondary`, running, ({ report }) => {
      return Math.abs(report.share.secondary - fair) <= slack;
    });
  }

  /** Waits until all of them are so; says what they told when it takes too long. */
  async until(
    what: string,
    instances: readonly Instance[],
    isSo: (instance: Instance) => boolean,
  ): Promise<void> {
    await eventually(what, () => instances.every(isSo), this.#withinMS).catch(async (cause) => {
      const told = instances.map(({ name, report }) => `${name} ${JSON.stringify(report)}`);
      const findings = JSON.stringify(await this.#members.ask({ kind: 'findings' }));
      throw new Error(`${what}, after ${this.#withinMS} ms:\n${told.join('\n')}\n${findings}`, { cause });
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
