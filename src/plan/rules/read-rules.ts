import { breaking, type Rule, risky, safe, show } from '../plan-change';
import type { PlanRecord } from '../plan-record';
import { PREFERENCE_RANK } from '../primary-reach';
import { numberRule } from './number-rule';

export type Preference = PlanRecord['reads']['preference'];

const PLACE: Readonly<Record<Preference, string>> = {
  secondary: 'the secondaries',
  secondaryPreferred: 'the secondaries',
  nearest: 'the nearest member',
  primaryPreferred: 'the primary',
  primary: 'the primary',
};

/** Where reads go by one preference and then by another: a sentence's end. */
export function describeMove(before: Preference, after: Preference): string {
  const values = `${before} -> ${after}`;
  if (PLACE[before] !== PLACE[after]) return `move from ${PLACE[before]} to ${PLACE[after]} (${values})`;
  if (after === 'secondaryPreferred')
    return `may fall back to the primary when no secondary can serve them (${values})`;
  if (after === 'secondary') return `no longer fall back to the primary (${values})`;
  return after === 'primary'
    ? `no longer use a secondary, even when there is no primary (${values})`
    : `may use a secondary when there is no primary (${values})`;
}

const preference: Rule = (before, after, { after: plan }) => {
  const [from, to] = [before as Preference, after as Preference];
  const sentence = `${plan.service}: all reads ${describeMove(from, to)}`;
  return PREFERENCE_RANK[to] > PREFERENCE_RANK[from]
    ? breaking(sentence, 'reads that move toward the primary add their load to it')
    : risky(sentence, 'reads move off the primary: they may be stale, and load the secondaries');
};

const onPrimaryRead: Rule = (before, after, { after: plan }) => {
  const from = `(onPrimaryRead: ${show(before)} -> ${show(after)})`;
  const subject = `${plan.service}: reads that ask for the primary without a waiver`;
  if (after === 'allow') {
    const was = before === 'reject' ? 'are no longer refused: they go' : 'move from the secondaries';
    return breaking(
      `${subject} ${was} to the primary ${from}`,
      'nothing keeps reads off the primary any more',
    );
  }
  if (after === 'reject') return risky(`${subject} fail ${from}`, 'such reads were answered before');
  return risky(`${subject} go to the secondaries ${from}`, 'such reads may be stale');
};

const maxStaleness: Rule = (before, after, { after: plan }) => {
  if (after === undefined && plan.reads.preference === 'primary') {
    return safe(
      `${plan.service}: the limit of staleness goes`,
      'reads use the primary, which is never stale',
    );
  }
  const sentence = `${plan.service}: secondaries may lag ${lag(after)} (before: ${lag(before)})`;
  if (after === undefined) return risky(sentence, 'reads may be as stale as the slowest secondary');
  if (before === undefined || (after as number) < (before as number)) {
    return risky(sentence, 'when all secondaries lag more, reads fall back to the primary sooner');
  }
  return safe(sentence, 'reads fall back to the primary later');
};

const tags: Rule = (before, after, { after: plan }) =>
  risky(
    `${plan.service}: reads go to members tagged ${show(after)} (before: ${show(before)})`,
    'a tag set that no secondary matches sends every read to the primary',
  );

function lag(seconds: unknown): string {
  return seconds === undefined ? 'without a limit' : `${String(seconds)} s`;
}

const fallback = (subject: string, unit: string): Rule =>
  numberRule(
    `the budget of fallback reads at the primary (${subject})`,
    unit,
    { class: 'breaking', reason: 'when the secondaries go, more reads fall on the primary' },
    { class: 'safe', reason: 'when the secondaries go, fewer reads fall on the primary' },
  );

const fallbackStore: Rule = (before, after, { after: plan }) => {
  if (after === undefined) {
    return breaking(
      `${plan.service}: the budget of fallback reads is no longer shared by the fleet`,
      `each of ${plan.connections.instances} instances has the whole budget for itself`,
    );
  }
  if (before === undefined) {
    return safe(
      `${plan.service}: the budget of fallback reads is shared by the fleet`,
      'the sum gets smaller',
    );
  }
  const sentence = `${plan.service}: the shared budget of fallback reads is kept at ${show(after)} (before: ${show(before)})`;
  return risky(sentence, 'instances at two stores have two budgets');
};

/** Read policy, except the waivers. */
export const READ_RULES: Readonly<Record<string, Rule>> = {
  'reads.preference': preference,
  'reads.onPrimaryRead': onPrimaryRead,
  'reads.maxStalenessSeconds': maxStaleness,
  'reads.tags': tags,
  'reads.discoveryMS': numberRule(
    'the wait for members that are not discovered yet',
    ' ms',
    { class: 'safe', reason: 'a restarting fleet reads less from the primary' },
    { class: 'risky', reason: 'a restarting fleet falls back to the primary sooner' },
  ),
  'reads.primaryFallback.maxConcurrent': fallback('at once', ''),
  'reads.primaryFallback.maxPerSecond': fallback('per second', ''),
  'reads.primaryFallback.maxQueued': fallback('waiting', ''),
  'reads.primaryFallback.redisUrlEnv': fallbackStore,
};
