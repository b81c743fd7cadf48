import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEAVES } from '../../src/config/leaves';
import { PROCESS_LOCAL } from '../../src/plan/plan-record';
import { pageOf, RULE_DOCS, RULES_PAGE, ruleIdOf } from '../../src/plan/rules/catalog';

describe('the rules of a change', () => {
  it.each([
    ['reads.preference', 'breaking', 'READS_MOVE_TO_PRIMARY'],
    ['reads.preference', 'risky', 'READS_CHANGE'],
    ['driver.readPreference.mode', 'breaking', 'READS_MOVE_TO_PRIMARY'],
    ['reads.primaryAllowed', 'breaking', 'WAIVER_WIDENS'],
    ['reads.primaryFallback.maxPerSecond', 'breaking', 'FALLBACK_GROWS'],
    ['reads.tags', 'breaking', 'FALLBACK_SOONER'],
    ['connections.secondary', 'breaking', 'CAP_GROWS'],
    ['connections.secondary', 'safe', 'CONNECTIONS_CHANGE'],
    ['connections.instances', 'breaking', 'FLEET_EXCEEDS_CAP'],
    ['connections.lease.maxInstances', 'breaking', 'FLEET_EXCEEDS_CAP'],
    ['connections.lease.database', 'breaking', 'LEASES_MOVE'],
    ['driver.seeds', 'breaking', 'LEASES_MOVE'],
    ['driver.directConnection', 'breaking', 'ROLES_HIDDEN'],
    ['driver', 'risky', 'URI_UNSEEN'],
    ['mode', 'breaking', 'ENFORCEMENT_OFF'],
    ['drift.onDrift', 'breaking', 'GUARD_WEAKER'],
    ['drift.lock', 'breaking', 'LOCK_MOVES'],
    ['deployments.east', 'risky', 'CLIENTS_MOVE'],
    ['deployments.east.match', 'breaking', 'CLIENTS_MOVE'],
    ['deployments.east.connections.primary', 'breaking', 'CAP_GROWS'],
    ['deployments', 'breaking', 'CLIENTS_MOVE'],
    ['somethingNew', 'risky', 'OTHER_CHANGE'],
  ] as const)('%s, %s: %s', (path, changeClass, rule) => {
    expect(ruleIdOf({ path, class: changeClass })).toBe(rule);
  });

  it('know every key of the configuration that is in a plan', () => {
    const unknown = LEAVES.map(({ path }) => path).filter(
      (path) => ruleIdOf({ path, class: 'breaking' }) === 'OTHER_CHANGE' && !PROCESS_LOCAL.includes(path),
    );
    // Another service, or the same in another environment, is a comparison of its own.
    expect(unknown).toEqual(['service', 'environment']);
  });

  it('have a chapter each, in a page that the installed package has', () => {
    const ids = RULE_DOCS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(pageOf('CAP_GROWS')).toBe('node_modules/mongo-governor/docs/rules.md#cap_grows');
    const page = readFileSync(
      join(__dirname, '../..', RULES_PAGE.replace('node_modules/mongo-governor/', '')),
      'utf8',
    );
    expect(ids.filter((id) => !page.includes(`\n### ${id}\n`))).toEqual([]);
  });
});
