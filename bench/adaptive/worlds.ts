import type { WorldSpec } from './world';

type Member = WorldSpec['member'];

const MEMBER = { workers: 8, serviceMS: 20, knee: 60 } as const;
const LARGE = { workers: 64, serviceMS: 20, knee: 600 } as const;
const BASE = { seed: 1, monitors: 2, member: MEMBER, forMS: 60_000 } as const;

/** One instance at a member that is another one for the middle third of the time. */
function changing(member: Member, share: number, change: Partial<Member>): WorldSpec {
  const steps = [
    [30_000, change],
    [60_000, member],
  ] as const;
  return { ...BASE, member, instances: 1, share, callers: 450, forMS: 90_000, steps };
}

/** One member of the embedded set's load model, and what asks it. The caps are those of one instance, for pools. */
export const WORLDS: Readonly<Record<string, WorldSpec>> = {
  'a cap far too high, 450 callers': { ...BASE, instances: 1, share: 318, callers: 450 },
  'the same, the network takes 10 ms': { ...BASE, instances: 1, share: 318, callers: 450, networkMS: 10 },
  'four services': { ...BASE, instances: 4, share: 318, callers: 112 },
  '20 processes': { ...BASE, instances: 20, share: 318, callers: 22 },
  '20 processes that come within 8 s': {
    ...BASE,
    instances: 20,
    share: 318,
    callers: 22,
    startsWithinMS: 8_000,
  },
  'a rollout of 8 processes at 0.8 of the load, a large member': {
    ...BASE,
    member: LARGE,
    instances: 8,
    share: 318,
    perSecond: 2_560,
    patienceMS: 100,
    restartEveryMS: 5_000,
  },
  'a rollout of 20 busy processes': {
    ...BASE,
    instances: 20,
    share: 318,
    callers: 22,
    restartEveryMS: 2_000,
  },
  '50 processes at a large member': { ...BASE, member: LARGE, instances: 50, share: 318, callers: 20 },
  'a third of the workers for 30 s': changing(MEMBER, 98, { workers: 3 }),
  'three times the time for 30 s': changing(MEMBER, 98, { serviceMS: 60 }),
  'three times the time for 30 s, a large member': changing(LARGE, 498, { serviceMS: 60 }),
  'steady 0.8 load of mixed kinds for 5 minutes': {
    ...BASE,
    instances: 1,
    share: 48,
    perSecond: 250,
    forMS: 300_000,
    patienceMS: 2_000,
    kinds: [
      { name: 'find', weight: 0.5, part: 0.6, spread: 1 },
      { name: 'find', weight: 2, part: 0.3964, spread: 0.5 },
      // About one a second.
      { name: 'aggregate', weight: 50, part: 0.0036 },
    ],
  },
};

/** Caps that somebody may have chosen for pools. */
export const CAPS = [1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 32, 48, 58, 80, 98, 160, 318, 498] as const;
