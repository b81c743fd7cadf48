import { diffPlans } from '../../../src/plan/diff';
import { recordOfConfig } from '../../../src/plan/plan-record';
import { configOf } from '../helpers';
import { caps, guard, type Overrides, said, type Words } from '../said';

describe('the words of a change of the guard', () => {
  it.each<readonly [Overrides, Overrides, ...Words]>([
    [
      guard({ requireLock: false }),
      guard({ requireLock: true }),
      'safe',
      'api: without a lock it does not start any more',
      'the guard can not be lost',
    ],
    [
      guard({ requireLock: true }),
      guard({ requireLock: false }),
      'breaking',
      'api: it starts without a lock too',
      'a lock that is deleted, or not in the image, is no guard',
    ],
    [
      guard({ watch: false }),
      guard({ watch: true }),
      'safe',
      'api: a changed config file or lock is followed without a restart',
      'what was accepted or taken back takes effect sooner',
    ],
    [
      guard({ watch: true }),
      guard({ watch: false }),
      'risky',
      'api: a changed config file or lock is not followed any more',
      'what is taken back stays in force until somebody restarts or reloads',
    ],
    [
      { metrics: { host: '127.0.0.1' } },
      { metrics: { host: '0.0.0.0' } },
      'risky',
      'api: metrics are served at 0.0.0.0 (before: 127.0.0.1)',
      'who can reach the address can read them, and the console where it is on',
    ],
  ])('%j -> %j', (before, after, ...words) => {
    expect(said(before, after)).toEqual([words]);
  });
});

describe('the words of a name that every process has', () => {
  const named = (overrides: Overrides, instance?: string) =>
    recordOfConfig(configOf(overrides), undefined, instance);
  const words = (overrides: Overrides, before: string | undefined, after: string | undefined) =>
    diffPlans(named(overrides, before), named(overrides, after)).map((change) => [
      change.rule,
      change.class,
      change.sentence,
      change.reason,
    ]);
  const APART = "processes of one name can't be told apart, in metrics, logs and leases";
  const ONE_LEASE =
    'all processes that read the file have one name and so one lease, which each of them takes whole';

  it('are of a shared lease where the budget is leased', () => {
    const leased = caps({ budget: 'leased' });
    expect(words(leased, undefined, 'api-1')).toEqual([
      ['INSTANCE_SHARED', 'breaking', 'api: the name of every process is api-1 (before: none)', ONE_LEASE],
    ]);
    expect(words(leased, 'api-1', 'api-2')).toEqual([
      ['INSTANCE_SHARED', 'breaking', 'api: the name of every process is api-2 (before: api-1)', ONE_LEASE],
    ]);
    expect(words(leased, 'api-1', undefined)).toEqual([
      ['OTHER_CHANGE', 'risky', 'api: the name of every process is none (before: api-1)', APART],
    ]);
  });

  it('are of telling them apart where it is static', () => {
    expect(words({}, undefined, 'api-1')).toEqual([
      ['OTHER_CHANGE', 'risky', 'api: the name of every process is api-1 (before: none)', APART],
    ]);
  });
});
