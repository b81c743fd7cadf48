import { REDIS_IS_HERE } from '../support/redis-process';
import {
  type FaultName,
  type FleetFaultName,
  LONE_FAULTS,
  type LoneFaultName,
  type PresenceFaultName,
} from './faults';
import { PRESENCE_FAULTS } from './presence-faults';
import { Random } from './random';
import { STARVED } from './starved';

/** One fault: when it begins, how long it lasts, and numbers from which it takes what it needs. */
export interface Step {
  readonly fault: FaultName;
  readonly atMS: number;
  readonly lastsMS: number;
  /** Index of a member. */
  readonly member: number;
  /** 0 up to 1: how hard. */
  readonly strength: number;
}

/** Everything random about a run. The seed alone makes it again; steps can be left out to make it smaller. */
export interface Schedule {
  readonly seed: number;
  readonly lengthMS: number;
  readonly clients: number;
  readonly workers: number;
  readonly primary: number;
  readonly secondary: number;
  readonly queue: number;
  readonly queueTimeoutMS: number;
  readonly closeDelayMS: number;
  readonly maxIdleTimeMS: number;
  /** Members in a process of their own: they go on while this one's event loop is blocked. */
  readonly childProcess: boolean;
  readonly fleet: Fleet;
  /** The limit that follows the members is on. */
  readonly adaptive?: boolean;
  readonly steps: readonly Step[];
}

/** What the process shares with others of its service. */
export interface Fleet {
  /** Shares are leased, and the leases are kept at the members. */
  readonly leased: boolean;
  /** Faults begin when the share has grown; else while the store still learns who is there. */
  readonly warm: boolean;
  /** The budget of fallback reads is kept in Redis. */
  readonly redis: boolean;
}

export const ALONE: Fleet = { leased: false, warm: false, redis: false };

const NAMES = Object.keys(LONE_FAULTS) as LoneFaultName[];

const LEASE_FAULTS: readonly FleetFaultName[] = [
  'lease store gone',
  'another instance takes a part of the share',
];
const MEMBER_GONE: readonly FaultName[] = [
  'member killed and restarted',
  'member partitioned (accepts, never answers)',
];

const PRESENCE_NAMES = Object.keys(PRESENCE_FAULTS) as PresenceFaultName[];

/** Everything that a seed stands for. */
export function drawSchedule(seed: number): Schedule {
  const random = new Random(seed);
  return drawStarved(drawPresence(drawFleet(drawAlone(seed, random), random), random), random);
}

/** What the seed stood for before processes starved: the first draws of the same sequence. */
export function drawWithPresence(seed: number): Schedule {
  const random = new Random(seed);
  return drawPresence(drawFleet(drawAlone(seed, random), random), random);
}

/** What the seed stood for before clients came and went: the first draws of the same sequence. */
export function drawWithFleet(seed: number): Schedule {
  const random = new Random(seed);
  return drawFleet(drawAlone(seed, random), random);
}

/** What the seed stood for before schedules had a fleet: the first draws of the same sequence. */
export function drawAlone(seed: number, random = new Random(seed)): Schedule {
  const lengthMS = random.between(600, 1_800);
  const steps = Array.from({ length: random.between(1, 7) }, () => ({
    fault: random.pick(NAMES),
    atMS: random.between(0, lengthMS),
    lastsMS: random.between(20, 900),
    member: random.between(0, 2),
    strength: random.next(),
  })).sort((a, b) => a.atMS - b.atMS);
  return {
    seed,
    lengthMS,
    clients: random.between(1, 2),
    workers: random.between(8, 40),
    primary: random.between(9, 16),
    secondary: random.between(9, 16),
    queue: random.pick([0, 5, 50]),
    queueTimeoutMS: random.pick([200, 1_000]),
    closeDelayMS: random.pick([0, 0, 20, 150]),
    maxIdleTimeMS: random.pick([0, 0, 5]),
    childProcess: steps.some(({ fault }) => fault === 'event loop blocked') || random.chance(0.1),
    fleet: ALONE,
    steps,
  };
}

/** Draws the same number of times whatever comes out, so that a machine without Redis plays the rest alike. */
function drawFleet(schedule: Schedule, random: Random): Schedule {
  const { lengthMS } = schedule;
  const step = (fault: FaultName, most: number): Step => ({
    fault,
    atMS: random.between(0, lengthMS),
    lastsMS: random.between(100, most),
    member: random.between(0, 2),
    strength: random.next(),
  });
  const leased = random.chance(0.5);
  const warm = random.chance(0.7);
  const redis = random.chance(0.25) && REDIS_IS_HERE;
  const leaseSteps = Array.from({ length: 3 }, () => step(random.pick(LEASE_FAULTS), 2_000));
  const leaseCount = random.between(1, 3);
  const redisGone = step('Redis gone', 900);
  const noSecondary = step(random.pick(MEMBER_GONE), 1_200);
  const steps = [
    ...schedule.steps,
    ...(leased ? leaseSteps.slice(0, leaseCount) : []),
    // Without a fallback read nothing would ask Redis: the members that are secondaries at the start go away.
    ...(redis ? [redisGone, { ...noSecondary, member: 1 }, { ...noSecondary, member: 2 }] : []),
  ];
  return {
    ...schedule,
    fleet: { leased, warm: leased && warm, redis },
    steps: steps.sort((a, b) => a.atMS - b.atMS),
  };
}

/** Clients that come and go. An internal client needs the place of one that would stay. */
function drawPresence(schedule: Schedule, random: Random): Schedule {
  const drawn = Array.from({ length: 3 }, () => ({
    fault: random.pick(PRESENCE_NAMES),
    atMS: random.between(0, schedule.lengthMS),
    lastsMS: random.between(20, 600),
    member: random.between(0, 2),
    strength: random.next(),
  }));
  const count = random.between(0, drawn.length);
  const steps = drawn.slice(0, count);
  const clients = steps.some(({ fault }) => fault === 'client with an internal client')
    ? 1
    : schedule.clients;
  return {
    ...schedule,
    clients,
    steps: [...schedule.steps, ...steps].sort((a, b) => a.atMS - b.atMS),
  };
}

/** Members in a process of their own are not stopped with this one. */
function drawStarved(schedule: Schedule, random: Random): Schedule {
  const step: Step = {
    fault: STARVED,
    atMS: random.between(0, schedule.lengthMS),
    lastsMS: random.between(100, 900),
    member: 0,
    strength: random.next(),
  };
  if (!random.chance(0.15) || schedule.childProcess) return schedule;
  return { ...schedule, steps: [...schedule.steps, step].sort((a, b) => a.atMS - b.atMS) };
}

export function describeSchedule(schedule: Schedule): string {
  const { steps, ...setting } = schedule;
  const lines = steps.map(
    ({ fault, atMS, lastsMS, member, strength }) =>
      `  ${atMS} ms: ${fault} (member ${member}, ${lastsMS} ms, strength ${strength.toFixed(2)})`,
  );
  return [JSON.stringify(setting), ...lines].join('\n');
}
