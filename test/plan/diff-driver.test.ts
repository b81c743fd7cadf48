import { diffPlans } from '../../src/plan/diff';
import { driverWith, recordWith } from './helpers';

describe('diffPlans of what the driver resolved', () => {
  const driven = (driver?: Parameters<typeof driverWith>[0], mode: 'enforce' | 'observe' = 'enforce') =>
    recordWith({ mode }, driver && driverWith(driver));
  const mode = (value: 'primary' | 'secondary') => ({ readPreference: { mode: value, tags: [] } });

  it.each([
    [
      'a read preference toward the primary',
      driven({}),
      driven(mode('primary')),
      'breaking',
      /by the connection string and client options, reads move from the secondaries to the primary/,
    ],
    ['a read preference away from it', driven(mode('primary')), driven({}), 'risky', /from the primary/],
    ['a larger pool while enforcing', driven({}), driven({ maxPoolSize: 200 }), 'risky', /from 100 to 200/],
    [
      'a larger pool while observing',
      driven({}, 'observe'),
      driven({ maxPoolSize: 200 }, 'observe'),
      'breaking',
      /from 100 to 200/,
    ],
    [
      'an unlimited pool while observing',
      driven({}, 'observe'),
      driven({ maxPoolSize: 0 }, 'observe'),
      'breaking',
      /to no limit/,
    ],
    ['a direct connection', driven({}), driven({ directConnection: true }), 'breaking', /whatever its role/],
    [
      'a driver option without a rule',
      driven({}),
      driven({ minPoolSize: 5 }),
      'risky',
      /driver\.minPoolSize changes from 0 to 5/,
    ],
    ['options that are not known any more', driven({}), driven(), 'risky', /this comparison does not/],
    [
      'options that are known from now on',
      driven(),
      driven({}),
      'risky',
      /reads: secondaryPreferred, pool: 100/,
    ],
    [
      'enforcing a policy nearer the primary',
      driven(mode('secondary'), 'observe'),
      driven(mode('secondary')),
      'breaking',
      /are enforced/,
    ],
  ] as const)('%s', (_, before, after, expected, words) => {
    expect(diffPlans(before, after)).toMatchObject([
      { class: expected, sentence: expect.stringMatching(words) },
    ]);
  });
});
