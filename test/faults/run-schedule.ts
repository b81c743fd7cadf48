import { eventually } from '../support/eventually';
import { checkAccounts } from './accounts';
import { FAULTS } from './faults';
import { LeakWatch } from './leaks';
import { Load } from './load';
import { type ReadReport, ReadWatch } from './read-watch';
import type { Schedule, Step } from './schedule';
import { ShareWatch } from './share-watch';
import type { Invariant, Violation } from './violation';
import { startWorld, type World } from './world';

export interface Result {
  readonly schedule: Schedule;
  readonly violations: readonly Violation[];
  readonly operations: { readonly issued: number; readonly answered: number; readonly failed: number };
  readonly reads: Omit<ReadReport, 'violations'>;
  readonly longestExcessMS: number;
}

/** Plays a schedule on a world of its own, and checks every invariant during and after it. */
export async function runSchedule(schedule: Schedule): Promise<Result> {
  const leaks = new LeakWatch();
  const world = await startWorld(schedule);
  const shares = new ShareWatch(world);
  const readWatch = new ReadWatch(world);
  const violations: Violation[] = [];
  const tell = (invariant: Invariant, what: string): void => void violations.push({ invariant, what });
  for (let n = 0; n < schedule.clients; n += 1) world.join();
  const load = new Load(world);
  const { tally } = load;

  await warmUp(world);
  const healed = playAll(world).catch((error: unknown) => {
    tell(
      'every operation settles once, with an answer or a typed error',
      `a control failed: ${String(error)}`,
    );
  });
  await Promise.all([healed, pause(schedule.lengthMS)]);
  load.stop();
  await eventually('all settle', () => tally.open.size === 0).catch(() => {
    const open = [...tally.open].map(([name, { startedAt }]) => `${name} (${age(startedAt)})`);
    tell(
      'every operation settles once, with an answer or a typed error',
      `never settled: ${open.join(', ')}`,
    );
  });
  for (const error of tally.untyped) {
    tell('every operation settles once, with an answer or a typed error', `untyped: ${describe(error)}`);
  }
  // What the driver does after an answer (killCursors, a retry's rest) is in flight for a moment longer.
  await eventually('nothing in flight', () => inFlight(world) === 0).catch(() => undefined);
  violations.push(...(await checkAccounts(world, tally, readWatch.sentReads)));
  const { violations: readViolations, ...reads } = await readWatch.report();
  violations.push(...readViolations);

  await Promise.all([...world.clients].map((client) => client.close()));
  await eventually('ledgers empty', async () => (await ledgerRest(world)) === 0).catch(async () => {
    tell(
      'nothing leaks after close',
      `${await ledgerRest(world)} connections in the ledgers of closed clients`,
    );
  });
  const { clients } = world.governor.status();
  if (clients > 0) tell('nothing leaks after close', `${clients} clients counted when all have left`);
  await shares.stop();
  await world.governor.close();
  if (world.governor.eventNames().length > 0) tell('nothing leaks after close', 'listeners of the governor');
  await world.redis?.close();
  await world.other?.close();
  await world.set.close();
  violations.push(...shares.violations, ...(await leaks.end()));
  const { issued, answered, failed } = tally;
  return {
    schedule,
    violations,
    operations: { issued, answered, failed },
    reads,
    longestExcessMS: shares.longestExcessMS,
  };
}

/** A store that has just begun learns for the time of a lease; then the share grows. Or not: faults are played either way. */
const WARM_UP_MS = 4_000;

async function warmUp({ schedule, governor }: World): Promise<void> {
  if (!schedule.fleet.warm) return;
  const { secondary } = governor.plan.limits;
  const hasGrown = (): boolean => governor.plan.limits.secondary.share > secondary.share;
  await eventually('the share has grown', hasGrown, WARM_UP_MS).catch(() => undefined);
}

async function playAll(world: World): Promise<void> {
  await Promise.all(world.schedule.steps.map((step) => play(world, step)));
  for (const member of world.set.members) await member.clearFailPoints();
}

const busy = new WeakMap<object, Promise<unknown>>();

async function play(world: World, step: Step): Promise<void> {
  await pause(step.atMS);
  const member = world.set.members[step.member] as World['set']['members'][number];
  const run = async (): Promise<void> => {
    const undo = await FAULTS[step.fault](world, step, member);
    await pause(step.lastsMS);
    await undo();
  };
  if (!step.fault.startsWith('member killed') && !step.fault.includes('partitioned')) return run();
  // A member is killed or partitioned once at a time: the second waits until it is back.
  const turn = (busy.get(member) ?? Promise.resolve()).then(run);
  busy.set(member, turn);
  return turn;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function inFlight({ governor }: World): number {
  return governor.status().members.reduce((sum, member) => sum + member.inFlight, 0);
}

/** Connections that the governor still answers for. */
async function ledgerRest({ registry }: World): Promise<number> {
  const names = [
    'mongo_governor_closing_connections',
    'mongo_governor_monitoring_connections',
    'mongo_governor_reserved_monitoring_connections',
  ];
  const texts = await Promise.all(names.map((name) => registry.getSingleMetricAsString(name)));
  return texts
    .flatMap((text) => [...text.matchAll(/\} (\d+)$/gm)])
    .reduce((sum, [, value]) => sum + Number(value), 0);
}

function age(since: number): string {
  return `${Math.round(performance.now() - since)} ms`;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
