import type { LeaseTerms } from '../../src/fleet/protocol/terms';
import { jain } from '../shared/statistics';
import { fairness } from './fairness';
import { groupedTerms } from './grouped-terms';
import { Invariants } from './invariants';
import { World } from './world';

export interface Chapter {
  readonly name: string;
  readonly instances: number;
  readonly fairShare: number;
  readonly lowestShare: number;
  readonly highestShare: number;
  /** Seconds until every reachable instance was within 10% of its fair share; undefined: not in this chapter. */
  readonly convergedAfter: number | undefined;
  /** Longest that the acceptance criterion allows, in seconds; undefined where it says nothing. */
  readonly allowed: number | undefined;
  readonly jain: number;
  readonly writesPerSecond: number;
}

export interface LongRun {
  readonly terms: LeaseTerms;
  readonly chapters: readonly Chapter[];
  readonly invariants: Invariants;
  readonly simulatedSeconds: number;
  readonly events: number;
}

const SECOND = 1_000;
const CHECK_EVERY_MS = 250;

/** Caps of 20 a process at a member; room for a deploy that doubles the fleet, and a tenth more. */
export function longRunTerms(instances: number, groups: number): LeaseTerms {
  const maxInstances = Math.ceil(instances * 2.2);
  const roles = (perInstance: number) => {
    const cap = instances * perInstance;
    return { cap, safe: Math.floor(cap / maxInstances), start: 3 };
  };
  const terms = {
    ttlMS: 15_000,
    renewMS: 5_000,
    graceMS: 900_000,
    maxInstances,
    roles: { primary: roles(10), secondary: roles(20) },
  };
  return groupedTerms(terms, groups);
}

/** One large fleet through everything that happens to fleets, one thing at a time. */
export async function longRun(
  seed: number,
  instances: number,
  groups: number,
  onChapter: (chapter: Chapter) => void = () => {},
): Promise<LongRun> {
  const terms = longRunTerms(instances, groups);
  const world = new World({ seed, terms, groups });
  const invariants = new Invariants(world);
  const chapters: Chapter[] = [];
  const tenth = Math.max(1, Math.floor(instances / 10));
  const two = (2 * terms.renewMS) / SECOND;
  const crashed = (terms.ttlMS + terms.renewMS) / SECOND + two;
  let silent = 0;

  const chapter = async (name: string, seconds: number, allowed: number | undefined, begin: () => void) => {
    const startedAt = world.now;
    const writes = world.writes;
    begin();
    let convergedAt: number | undefined;
    for (let at = 0; at < seconds * SECOND; at += CHECK_EVERY_MS) {
      await world.run(world.now + CHECK_EVERY_MS);
      invariants.check();
      const { reachable, within } = fairness(world, silent);
      if (within < reachable) convergedAt = undefined;
      else convergedAt ??= world.now;
    }
    const end = fairness(world, silent);
    const shares = [...world.instances].map(({ lease }) => lease.share('secondary'));
    const told: Chapter = {
      name,
      instances: world.instances.size,
      fairShare: end.fair,
      lowestShare: shares.reduce((least, share) => Math.min(least, share), Number.POSITIVE_INFINITY),
      highestShare: shares.reduce((most, share) => Math.max(most, share), 0),
      convergedAfter: convergedAt === undefined ? undefined : (convergedAt - startedAt) / SECOND,
      allowed,
      jain: jain(shares),
      writesPerSecond: (world.writes - writes) / seconds,
    };
    chapters.push(told);
    onChapter(told);
  };
  const some = (count: number) => [...world.instances].filter(({ paused }) => !paused).slice(0, count);
  const join = (count: number, withinMS: number) => {
    for (let index = 0; index < count; index++) {
      world.after(world.random.between(0, withinMS), () => world.join());
    }
  };

  await chapter('first start, all within 5 s', 45, terms.ttlMS / SECOND + 5 + 5 + two, () =>
    join(instances, 5_000),
  );
  await chapter('steady', 60, undefined, () => {});
  await chapter('10% join at once', 40, two, () => join(tenth, 0));
  await chapter('10% leave', 60, two, () => {
    for (const instance of some(tenth)) instance.leave();
  });
  await chapter('10% crash at once', 60, crashed, () => {
    silent += tenth;
    for (const instance of some(tenth)) instance.crash();
  });
  await chapter('10% start again', 40, two, () => join(tenth, 0));
  const cut = some(2 * tenth);
  silent += cut.length;
  await chapter('20% can’t reach the store', 90, crashed, () => {
    for (const instance of cut) instance.partitioned = true;
  });
  silent -= cut.length;
  await chapter('they reach it again', 40, two + 5, () => {
    for (const instance of cut) instance.partitioned = false;
  });
  const stopped = some(Math.ceil(tenth / 2));
  silent += stopped.length;
  await chapter('5% stopped for 60 s (SIGSTOP)', 60, crashed, () => {
    for (const instance of stopped) instance.pause();
  });
  silent -= stopped.length;
  await chapter('they go on (SIGCONT)', 40, two + 5, () => {
    for (const instance of stopped) instance.resume();
  });
  const old = some(Number.POSITIVE_INFINITY);
  await chapter('deploy: as many new ones in 60 s', 90, 60 + two, () => join(instances, 60_000));
  await chapter('deploy: the old ones leave in 60 s', 110, 60 + two + terms.ttlMS / 3 / SECOND, () => {
    for (const instance of old) world.after(world.random.between(0, 60_000), () => instance.leave());
  });
  await chapter('store gone for 10 minutes', 600, undefined, () => {
    world.storeIsUp = false;
  });
  await chapter('store back', 60, two + 5, () => {
    world.storeIsUp = true;
  });
  await chapter('store clock + 1 h', 60, undefined, () => {
    world.wallOffset += 3_600_000;
  });
  await chapter('store clock - 2 h', 60, undefined, () => {
    world.wallOffset -= 7_200_000;
  });
  const busy = new Set(some(tenth));
  await chapter('90% idle: the others borrow', 60, undefined, () => {
    for (const instance of world.instances) {
      if (!busy.has(instance)) instance.demand = { primary: 2, secondary: 3 };
    }
  });
  await chapter('all busy again', 60, undefined, () => {
    const { primary, secondary } = terms.roles;
    for (const instance of world.instances) {
      instance.demand = { primary: primary.cap, secondary: secondary.cap };
    }
  });
  await chapter('another store without the state', 60, undefined, () => world.wipe());
  return { terms, chapters, invariants, simulatedSeconds: world.now / SECOND, events: world.events };
}
