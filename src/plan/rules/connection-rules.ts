import { plural } from '../../errors/plural';
import { breaking, type Rule, risky, safe, show } from '../plan-change';
import type { PlanRecord } from '../plan-record';
import { numberRule } from './number-rule';

const cap = (member: string): Rule =>
  numberRule(
    `the cap at ${member}`,
    ' connections',
    { class: 'breaking', reason: `more connections at ${member}, for every service that shares it` },
    {
      class: 'safe',
      reason: 'fewer connections; what does not fit any more waits or is shed in this service only',
    },
  );

const instances: Rule = (before, after, { after: plan }) => {
  const more = (after as number) > (before as number);
  const shared = plan.reads.primaryFallback.redisUrlEnv !== undefined;
  const sentence = `${plan.service}: the caps are divided by ${show(after)} instances instead of ${show(before)}`;
  if (!more) return risky(sentence, 'each instance may hold more: right only if no more of them are running');
  return risky(
    sentence,
    shared
      ? 'each instance may hold less'
      : 'each instance may hold less, and all together may send more fallback reads to the primary',
  );
};

/** Absent where the budget is static. */
const leaseGroups: Rule = (before, after, { before: former, after: plan }) => {
  const documents = (value: unknown): string =>
    `${show(value ?? 1)} lease ${plural(Number(value ?? 1), 'document')}`;
  const sentence = `${plan.service}: the caps are spread over ${documents(after)} instead of ${documents(before)}`;
  return former.connections.budget === plan.connections.budget
    ? breaking(
        sentence,
        'instances of before and after do not see each other and may hold twice the caps together: stop all, then start',
      )
    : risky(sentence, 'the caps stay; each document has its part of them');
};

/** Absent where the budget is static. */
function leaseSetting(subject: string, reason: string): Rule {
  return (before, after, { before: former, after: plan }) => {
    const isNew = former.connections.lease?.store === undefined;
    const was = isNew ? 'not in the lock' : show(before);
    return risky(`${plan.service}: ${subject} ${show(after)} (before: ${was})`, reason);
  };
}

function waitTarget(value: unknown): string {
  return value === undefined ? 'twice the service time' : `${show(value)} ms`;
}

/** A record has none where it is the default. */
const adaptive: Rule = (before, after, { before: former, after: plan }) => {
  const now = adaptiveLimit(after, plan);
  const sentence = `${plan.service}: the limit is ${now} (before: ${adaptiveLimit(before, former)})`;
  if (before === 'on') {
    return breaking(
      sentence,
      'a member that carries less than the cap gets the whole cap: what followed it is off',
    );
  }
  return after === 'on'
    ? risky(sentence, 'what a member does not seem to carry waits or is shed in this service')
    : safe(sentence, 'no limit changes: it is only worked out and told, or not');
};

function adaptiveLimit(value: unknown, { connections: { primary, secondary } }: PlanRecord): string {
  const below = primary === secondary ? show(primary) : `${show(primary)} and ${show(secondary)}`;
  if (value === 'on') return `adaptive below ${below}`;
  return `fixed at ${below}, ${value === 'off' ? 'no other is worked out' : 'another is worked out and told'}`;
}

/** A record has neither lane where both are empty: one that comes brings an empty one with it. */
const lane =
  (name: string, reason: string): Rule =>
  (before = [], after = [], { after: plan }) => {
    const [was, now] = [show(before), show(after)];
    return was === now ? [] : risky(`${plan.service}: the ${name} lane is ${now} (before: ${was})`, reason);
  };

/** Caps, how they are divided, and the wait queue. */
export const CONNECTION_RULES: Readonly<Record<string, Rule>> = {
  'connections.primary': cap('the primary'),
  'connections.secondary': cap('each secondary'),
  'connections.instances': instances,
  'connections.budget': (before, after, { after: plan }) =>
    risky(
      `${plan.service}: the caps are divided ${after === 'leased' ? 'by leases' : 'statically'} (before: ${show(before)})`,
      'the caps stay; what each instance holds changes',
    ),
  'connections.lease.maxInstances': (before, after, { after: plan }) =>
    risky(
      after === undefined
        ? `${plan.service}: there is no safe share any more (before: for ${show(before)} instances at most)`
        : `${plan.service}: the safe share is for ${show(after)} instances at most (before: ${show(before)})`,
      'what an instance may hold while the lease store is away changes; more instances than this break the cap',
    ),
  'connections.lease.groups': leaseGroups,
  'connections.lease.store': leaseSetting(
    'the store of the leases is',
    'where they are kept says who sees whom',
  ),
  'connections.lease.uriEnv': leaseSetting(
    'the variable with the address of the lease store is',
    'where leases are kept says who sees whom',
  ),
  'connections.lease.database': leaseSetting(
    'the database of the leases is',
    'where they are kept says who sees whom',
  ),
  'connections.lease.ttlMS': leaseSetting(
    'a lease is good without renewal for milliseconds:',
    'longer keeps the part of a dead instance longer, shorter loses leases to a pause',
  ),
  'connections.lease.renewMS': leaseSetting(
    'a lease is renewed every so many milliseconds:',
    'rarer misses more when one renewal fails, more often loads the store',
  ),
  'connections.lease.weight': leaseSetting(
    'the weight of each instance is',
    'an instance with more weight takes the part of others',
  ),
  'connections.adaptive': adaptive,
  'connections.waitQueue.maxSize': numberRule(
    'the wait queue',
    ' operations',
    { class: 'risky', reason: 'under overload more operations wait, use memory, and are answered late' },
    { class: 'safe', reason: 'under overload operations are shed sooner' },
  ),
  'connections.waitQueue.timeoutMS': numberRule(
    'the longest wait for a connection',
    ' ms',
    { class: 'risky', reason: 'under overload operations hold their caller longer' },
    { class: 'safe', reason: 'under overload operations give up sooner' },
    0,
  ),
  'connections.waitQueue.targetMS': (before, after, { after: plan }) =>
    risky(
      `${plan.service}: a wait that is normal is ${waitTarget(after)} (before: ${waitTarget(before)})`,
      'under overload operations are shed sooner where it is shorter, and answered later where it is longer',
    ),
  'availability.failFastAfterMS': (before, after, { after: plan }) =>
    risky(
      `${plan.service}: the first wait for a member is at most ${firstWait(after)} (before: ${firstWait(before)})`,
      'while no member is there operations fail sooner where it is shorter, and hold their callers longer where it is longer',
    ),
  'connections.waitQueue.lanes.critical': lane(
    'critical',
    'under overload it goes first, and everything else is shed before it',
  ),
  'connections.waitQueue.lanes.background': lane(
    'background',
    'under overload it goes last, and is shed before everything else',
  ),
};

function firstWait(value: unknown): string {
  return value === undefined ? "the driver's serverSelectionTimeoutMS" : `${show(value)} ms`;
}
