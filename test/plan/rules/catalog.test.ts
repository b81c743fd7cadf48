import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEAVES } from '../../../src/config/leaves';
import { PROCESS_LOCAL } from '../../../src/plan/plan-record';
import { pageOf, RULE_DOCS, RULES_PAGE, type RuleId, ruleIdOf } from '../../../src/plan/rules/catalog';

describe('the rules of a change', () => {
  it.each<readonly [path: string, breaking: RuleId, otherwise: RuleId]>([
    ['mode', 'ENFORCEMENT_OFF', 'ENFORCEMENT_ON'],
    ['instance', 'INSTANCE_SHARED', 'OTHER_CHANGE'],
    ['connections.primary', 'CAP_GROWS', 'CONNECTIONS_CHANGE'],
    ['connections.secondary', 'CAP_GROWS', 'CONNECTIONS_CHANGE'],
    ['connections.instances', 'FLEET_EXCEEDS_CAP', 'CONNECTIONS_CHANGE'],
    ['connections.budget', 'FLEET_EXCEEDS_CAP', 'CONNECTIONS_CHANGE'],
    ['connections.lease', 'LEASES_MOVE', 'CONNECTIONS_CHANGE'],
    ['connections.lease.store', 'LEASES_MOVE', 'CONNECTIONS_CHANGE'],
    ['connections.lease.database', 'LEASES_MOVE', 'CONNECTIONS_CHANGE'],
    ['connections.lease.maxInstances', 'FLEET_EXCEEDS_CAP', 'CONNECTIONS_CHANGE'],
    ['connections.adaptive', 'ADAPTIVE_OFF', 'CONNECTIONS_CHANGE'],
    ['connections.waitQueue.maxSize', 'QUEUE_CHANGES', 'QUEUE_CHANGES'],
    ['connections.waitQueue.lanes.critical', 'QUEUE_CHANGES', 'QUEUE_CHANGES'],
    ['reads.preference', 'READS_MOVE_TO_PRIMARY', 'READS_CHANGE'],
    ['reads.onPrimaryRead', 'READS_MOVE_TO_PRIMARY', 'READS_CHANGE'],
    ['reads.primaryAllowed', 'WAIVER_WIDENS', 'WAIVER_NARROWS'],
    ['reads.primaryFallback.maxPerSecond', 'FALLBACK_GROWS', 'READS_CHANGE'],
    ['reads.primaryFallback.redisUrlEnv', 'FALLBACK_GROWS', 'READS_CHANGE'],
    ['reads.tags', 'FALLBACK_SOONER', 'READS_CHANGE'],
    ['reads.maxStalenessSeconds', 'FALLBACK_SOONER', 'READS_CHANGE'],
    ['reads.discoveryMS', 'FALLBACK_SOONER', 'READS_CHANGE'],
    ['drift.onDrift', 'GUARD_WEAKER', 'GUARD_CHANGES'],
    ['drift.watch', 'GUARD_WEAKER', 'GUARD_CHANGES'],
    ['drift.lock', 'LOCK_MOVES', 'LOCK_MOVES'],
    ['availability.failFastAfterMS', 'QUEUE_CHANGES', 'QUEUE_CHANGES'],
    ['metrics.host', 'METRICS_EXPOSED', 'METRICS_EXPOSED'],
    ['driver', 'URI_UNSEEN', 'URI_UNSEEN'],
    ['driver.readPreference.mode', 'READS_MOVE_TO_PRIMARY', 'DRIVER_CHANGES'],
    ['driver.retryReads', 'READS_MOVE_TO_PRIMARY', 'DRIVER_CHANGES'],
    ['driver.maxPoolSize', 'POOL_UNLIMITED', 'DRIVER_CHANGES'],
    ['driver.directConnection', 'ROLES_HIDDEN', 'DRIVER_CHANGES'],
    ['driver.loadBalanced', 'ROLES_HIDDEN', 'DRIVER_CHANGES'],
    ['driver.seeds', 'LEASES_MOVE', 'DRIVER_CHANGES'],
    ['driver.replicaSet', 'LEASES_MOVE', 'DRIVER_CHANGES'],
    ['deployments', 'CLIENTS_MOVE', 'CLIENTS_MOVE'],
    ['deployments.east', 'CLIENTS_MOVE', 'CLIENTS_MOVE'],
    ['deployments.east.match', 'CLIENTS_MOVE', 'CLIENTS_MOVE'],
    ['deployments.east.connections.primary', 'CAP_GROWS', 'CONNECTIONS_CHANGE'],
    ['deployments.east.reads.tags', 'FALLBACK_SOONER', 'READS_CHANGE'],
    // Not the match of the deployment, but a key that only begins like it.
    ['deployments.east.matched', 'OTHER_CHANGE', 'OTHER_CHANGE'],
    // The names of the top level count at the beginning only.
    ['later.deployments.east.mode', 'OTHER_CHANGE', 'OTHER_CHANGE'],
    ['somethingNew', 'OTHER_CHANGE', 'OTHER_CHANGE'],
  ])('of %s: %s where it is breaking, else %s', (path, breaking, otherwise) => {
    expect(ruleIdOf({ path, class: 'breaking' })).toBe(breaking);
    expect(ruleIdOf({ path, class: 'risky' })).toBe(otherwise);
    expect(ruleIdOf({ path, class: 'safe' })).toBe(otherwise);
  });

  it('know every key of the configuration that is in a plan', () => {
    const unknown = LEAVES.map(({ path }) => path).filter(
      (path) => ruleIdOf({ path, class: 'breaking' }) === 'OTHER_CHANGE' && !PROCESS_LOCAL.includes(path),
    );
    // Another service, or the same in another environment, is a comparison of its own.
    expect(unknown).toEqual(['service', 'environment']);
  });

  it('have an id each, which is the place in the page', () => {
    const ids = RULE_DOCS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(pageOf('CAP_GROWS')).toBe('node_modules/mongo-governor/docs/rules.md#cap_grows');
  });

  it.each(RULE_DOCS)('have a chapter in a page that the installed package has: $id', (rule) => {
    const page = readFileSync(
      join(__dirname, '../../..', RULES_PAGE.replace('node_modules/mongo-governor/', '')),
      'utf8',
    );
    const { id, what, why, example } = rule;
    expect(page).toContain(`### ${id}\n\n${what}\n\n**Why.** ${why}\n\n**Example.** ${example}\n`);
  });
});
