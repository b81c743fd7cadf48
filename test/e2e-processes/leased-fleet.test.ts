import { eventually } from '../support/eventually';
import { type Instance, killAll, Members } from './children';
import { Fleet } from './fleet';
import { CAPS, type Findings, RENEW_MS, SAFE, START, TTL_MS } from './messages';

/** `LEASED_FLEET_ROUNDS=20 npx jest test/e2e-processes` goes on for longer; one round is what `npm test` has time for. */
const ROUNDS = Number(process.env.LEASED_FLEET_ROUNDS ?? 1);
const WITHIN_MS = 60_000;

let members: Members;
let fleet: Fleet;

beforeAll(async () => {
  members = await Members.start();
  fleet = new Fleet(members, WITHIN_MS);
}, WITHIN_MS);
afterAll(killAll);

const findings = (): Promise<Findings> => members.ask({ kind: 'findings' });

async function expectWithinCaps(): Promise<void> {
  expect((await findings()).violations).toEqual([]);
}

/** Stops processes until after the store has given their leases away. */
async function stopPastTheLease(instances: readonly Instance[]): Promise<void> {
  for (const instance of instances) instance.signal('SIGSTOP');
  const stoppedAt = performance.now();
  await eventually('their leases may be over', () => performance.now() - stoppedAt > TTL_MS);
  await members.ask({ kind: 'stopped', instances: instances.map(({ name }) => name) });
  await eventually('they are over', () => performance.now() - stoppedAt > TTL_MS + 2 * RENEW_MS);
}

/** They run again: at once they close what is above their safe share, and only then is it held against them again. */
async function letRun(instances: readonly Instance[]): Promise<void> {
  for (const instance of instances) instance.signal('SIGCONT');
  await eventually('they have closed their surplus', async () => {
    const { openByInstance } = await findings();
    return instances.every(({ name }) => (openByInstance[name] ?? 0) <= SAFE.secondary);
  });
  await members.ask({ kind: 'stopped', instances: [] });
}

/** How many operations each has answered since. */
function servedSince(instances: readonly Instance[]): (instance: Instance) => number {
  const before = new Map(instances.map((instance) => [instance, instance.report.served]));
  return (instance) => instance.report.served - (before.get(instance) ?? 0);
}

async function loseTheStore(): Promise<void> {
  await members.ask({ kind: 'storeFails', fails: true });
  const cutOff = [...fleet.living];
  await fleet.until('without the store nobody holds more than its safe share', cutOff, ({ report }) => {
    return report.share.primary <= SAFE.primary && report.share.secondary <= SAFE.secondary;
  });
  const served = servedSince(cutOff);
  const [newcomer] = fleet.start(1) as [Instance];
  await fleet.until('everybody goes on serving', cutOff, (instance) => served(instance) >= 50);
  await fleet.until('a newcomer serves too', [newcomer], ({ report }) => report.served >= 20);
  expect(newcomer.report.share).toEqual({ primary: START, secondary: START });
  for (const { report } of cutOff) expect(report.share).toEqual(SAFE);
  await expectWithinCaps();
  await members.ask({ kind: 'storeFails', fails: false });
}

test(
  'twelve processes come, go, are killed and stopped, lose the store, and never hold more than the caps',
  async () => {
    const first = fleet.start(4);
    await fleet.converges('four start', first, 0);
    await eventually(
      'they use what they have',
      async () => (await findings()).peak.secondary > 80,
      WITHIN_MS,
    );
    await expectWithinCaps();

    let silent = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const stopped = fleet.living.slice(0, 2);
      await stopPastTheLease(stopped);
      const running = fleet.living.filter((instance) => !stopped.includes(instance));
      const joined = fleet.start(12 - fleet.living.length);
      await fleet.converges('others join while two are stopped', [...running, ...joined], silent + 2);
      await expectWithinCaps();

      await letRun(stopped);
      await fleet.converges('twelve run', fleet.living, silent);
      await expectWithinCaps();

      if (round === 0) {
        await fleet.kill(fleet.living.slice(2, 5));
        silent += 3;
      }
      await fleet.end(fleet.living.slice(-2));
      await fleet.converges('some are killed and some leave', fleet.living, silent);
      await expectWithinCaps();

      await loseTheStore();
      await fleet.converges('the store is back', fleet.living, silent);
      await expectWithinCaps();
      if (round < ROUNDS - 1) await fleet.end(fleet.living.slice(6));
    }

    await fleet.end(fleet.living);
    await eventually('nothing is open at any member', async () => (await findings()).openNow === 0);
    const { samples, peak, peakNamed, explainedExcess, violations } = await findings();
    process.stdout.write(
      `leased fleet: ${samples} looks; most at the primary ${peak.primary} of ${CAPS.primary}, at a secondary ` +
        `${peak.secondary} of ${CAPS.secondary} (by name ${peakNamed.primary} and ${peakNamed.secondary}); ` +
        `above a cap because of processes stopped past their lease: ${explainedExcess}\n`,
    );
    expect(violations).toEqual([]);
  },
  120_000 * ROUNDS,
);
