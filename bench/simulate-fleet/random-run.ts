import type { LeaseTerms, RoleTerms } from '../../src/fleet/protocol/terms';
import { groupedTerms } from './grouped-terms';
import { Invariants } from './invariants';
import { Random } from './random';
import type { SimulatedInstance } from './simulated-instance';
import { World } from './world';

export interface RandomRun {
  readonly seed: number;
  readonly cap: number;
  readonly instances: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly invariants: Invariants;
  readonly events: number;
}

const LENGTH_MS = 150_000;

/** One small fleet, two and a half minutes, a random fault every two seconds on average. Checked after each event. */
export async function randomRun(seed: number): Promise<RandomRun> {
  const random = new Random(seed ^ 0x9e3779b9);
  const groups = random.chance(0.15) ? 2 : 1;
  const terms = groupedTerms(randomTerms(random), groups);
  const otherTerms = random.chance(0.5) ? rolledOut(random, terms) : terms;
  // Which group an instance joins is chance: so few that any of the groups could take them all.
  const mostAlive = Math.floor(Math.min(terms.maxInstances, otherTerms.maxInstances) / groups);
  const world = new World({
    seed,
    terms,
    otherTerms,
    groups,
    loss: random.chance(0.5) ? 0.1 : 0,
    slow: random.chance(0.5) ? 0.1 : 0,
  });
  const invariants = new Invariants(world);
  const faults: Record<string, number> = {};
  const first = random.between(1, Math.max(1, mostAlive - 1));
  // Never more than maxInstances: beyond it safe shares may not fit, and the client says so.
  const join = () => {
    if (world.instances.size >= mostAlive) return false;
    world.join();
    return true;
  };
  for (let index = 0; index < first; index++) world.after(random.between(0, 4_000), join);

  const outlivedMS = Math.max(terms.ttlMS + terms.renewMS, otherTerms.ttlMS + otherTerms.renewMS);
  // A forward jump costs a part of the store's margin, which one lease outlives once.
  let jumpedAt = Number.NEGATIVE_INFINITY;
  const pick = (which: (instance: SimulatedInstance) => boolean = () => true) =>
    random.pick([...world.instances].filter((instance) => !instance.paused && which(instance)));
  const kinds: Record<string, () => boolean> = {
    join,
    crash: () => act(pick(), (instance) => instance.crash()),
    restart: () =>
      act(pick(), (instance) => {
        instance.crash();
        join();
      }),
    leave: () => act(pick(), (instance) => instance.leave()),
    reload: () => act(pick(), (instance) => instance.reload()),
    partition: () =>
      act(
        pick(({ partitioned }) => !partitioned),
        (instance) => {
          instance.partitioned = true;
          world.after(random.between(500, 60_000), () => {
            instance.partitioned = false;
          });
        },
      ),
    pause: () =>
      act(pick(), (instance) => {
        instance.pause();
        world.after(random.between(100, 40_000), () => instance.resume());
      }),
    demand: () =>
      act(pick(), (instance) => {
        const { primary, secondary } = terms.roles;
        const part = random.pick([0, 0.1, 0.5, 2]) ?? 0;
        instance.demand = {
          primary: Math.ceil(primary.cap * part),
          secondary: Math.ceil(secondary.cap * part),
        };
      }),
    outage: () => {
      world.storeIsUp = false;
      world.after(random.between(1_000, 40_000), () => {
        world.storeIsUp = true;
      });
      return true;
    },
    wipe: () => {
      // A state that is lost is learned in the time of who asks first: nobody can tell it of longer leases.
      if (otherTerms.ttlMS !== terms.ttlMS) return false;
      world.wipe();
      return true;
    },
    clockForward: () => {
      if (world.now - jumpedAt < outlivedMS) return false;
      jumpedAt = world.now;
      world.wallOffset += random.between(1_000, 3_600_000);
      return true;
    },
    clockBack: () => {
      world.wallOffset -= random.between(1_000, 3_600_000);
      return true;
    },
  };
  const names = Object.keys(kinds);
  for (let at = 3_000; at < LENGTH_MS - 10_000; at += random.between(200, 4_000)) {
    world.after(at, () => {
      const name = random.chance(0.3) ? 'demand' : (random.pick(names) ?? 'join');
      if ((name === 'wipe' || name === 'outage') && !random.chance(0.2)) return;
      if (kinds[name]?.()) faults[name] = (faults[name] ?? 0) + 1;
    });
  }
  await world.run(LENGTH_MS, () => invariants.check());
  return {
    seed,
    cap: terms.roles.secondary.cap,
    instances: world.born,
    faults,
    invariants,
    events: world.events,
  };
}

function act(
  instance: SimulatedInstance | undefined,
  action: (instance: SimulatedInstance) => void,
): boolean {
  if (instance === undefined) return false;
  action(instance);
  return true;
}

/** Terms that a deploy changes to: everything but the caps, by which the fleet is judged. */
function rolledOut(random: Random, before: LeaseTerms): LeaseTerms {
  const { maxInstances: instances, roles } = before;
  const maxInstances = random.between(Math.ceil(instances / 2), instances * 2);
  const role = ({ cap, start }: RoleTerms): RoleTerms => {
    const most = Math.max(1, Math.floor(cap / maxInstances));
    return { cap, start: Math.min(start, most), safe: random.between(Math.min(start, most), most) };
  };
  const [ttlMS, renewMS] = random.pick([
    [15_000, 5_000],
    [60_000, 20_000],
    [9_000, 2_000],
  ]) ?? [15_000, 5_000];
  return {
    ...before,
    ttlMS,
    renewMS,
    maxInstances,
    roles: { primary: role(roles.primary), secondary: role(roles.secondary) },
  };
}

function randomTerms(random: Random): LeaseTerms {
  const maxInstances = random.between(2, 14);
  const role = () => {
    const start = random.between(1, 4);
    const cap = maxInstances * random.between(start, 20) + random.between(0, 9);
    return { cap, start, safe: random.between(start, Math.floor(cap / maxInstances)) };
  };
  return {
    ttlMS: 15_000,
    renewMS: 5_000,
    graceMS: random.pick([60_000, 900_000]) ?? 60_000,
    maxInstances,
    roles: { primary: role(), secondary: role() },
  };
}
