import { breaking, type PlanPair, type Rule, risky, show } from '../plan-change';
import { PREFERENCE_RANK } from '../primary-reach';
import { describeMove, type Preference, READ_RULES } from './read-rules';

const ASKED = 'the connection string and client options';

const preference: Rule = (before, after, { after: plan }) => {
  const [from, to] = [before as Preference, after as Preference];
  const sentence = `${plan.service}: by ${ASKED}, reads ${describeMove(from, to)}`;
  return PREFERENCE_RANK[to] > PREFERENCE_RANK[from]
    ? breaking(
        sentence,
        'the governor holds them back only while it enforces; without it they load the primary',
      )
    : risky(sentence, 'reads may be stale, and load the secondaries');
};

const poolSize: Rule = (before, after, { after: plan }) => {
  const size = (value: unknown): number => (value === 0 ? Number.POSITIVE_INFINITY : (value as number));
  const text = (value: unknown): string => (value === 0 ? 'no limit' : String(value));
  const sentence = `${plan.service}: by ${ASKED}, a client's pool at each member goes from ${text(before)} to ${text(after)}`;
  if (size(after) < size(before))
    return risky(sentence, 'operations may wait at a pool smaller than the cap');
  return plan.mode === 'observe'
    ? breaking(sentence, 'nothing else limits the connections in observe mode')
    : risky(sentence, 'the governor caps it only while it enforces');
};

const directConnection: Rule = (_before, after, { after: plan }) =>
  after === true
    ? breaking(
        `${plan.service}: by ${ASKED}, one member is used directly, whatever its role`,
        'a direct connection ignores the read preference: at the primary, every read loads it',
      )
    : risky(
        `${plan.service}: by ${ASKED}, members are discovered again`,
        'reads go where the read preference says',
      );

/** The whole `driver` section is known in one plan only. */
export function driverPresence({ before, after }: PlanPair): ReturnType<Rule> {
  if (after.driver === undefined) {
    return risky(
      `${after.service}: the accepted plan knows what the connection string says, and this comparison does not`,
      'a read preference or pool size in it goes unseen; give the connection string with --uri-env',
    );
  }
  const { mode } = after.driver.readPreference;
  const pool = show(after.driver.maxPoolSize);
  return risky(
    `${before.service}: what the connection string says is part of the plan from now on (reads: ${mode}, pool: ${pool})`,
    'it was not looked at before',
  );
}

/** What the driver resolved from the connection string and the options. */
export const DRIVER_RULES: Readonly<Record<string, Rule>> = {
  'driver.readPreference.mode': preference,
  'driver.readPreference.maxStalenessSeconds': READ_RULES['reads.maxStalenessSeconds'] as Rule,
  'driver.readPreference.tags': READ_RULES['reads.tags'] as Rule,
  'driver.maxPoolSize': poolSize,
  'driver.directConnection': directConnection,
  'driver.loadBalanced': (_before, after, { after: plan }) =>
    risky(
      `${plan.service}: by ${ASKED}, ${after === true ? 'everything goes through a load balancer' : 'members are known again'}`,
      'members behind a load balancer have no roles',
    ),
  'driver.replicaSet': (before, after, { after: plan }) =>
    risky(
      `${plan.service}: by ${ASKED}, the replica set is ${show(after)} (before: ${show(before)})`,
      'its clients go to another deployment',
    ),
  'driver.seeds': (_before, _after, { after: plan }) =>
    risky(
      `${plan.service}: by ${ASKED}, other hosts are asked for the members`,
      'its clients may go to another deployment',
    ),
};
