import { matchesNamespace } from '../../src/config/namespace-pattern';
import { compileWaivers } from '../../src/policy/waivers';

describe('compileWaivers', () => {
  it('finds the reason of an exact namespace before that of a pattern', () => {
    const waiverOf = compileWaivers([
      { namespace: 'app.*', reason: 'all of app' },
      { namespace: 'app.sessions', reason: 'sessions' },
    ]);
    expect(waiverOf('app.sessions')).toBe('sessions');
    expect(waiverOf('app.users')).toBe('all of app');
    expect(waiverOf('other.users')).toBeUndefined();
  });

  it('takes the first of two waivers for one namespace', () => {
    const waiverOf = compileWaivers([
      { namespace: 'app.a', reason: 'first' },
      { namespace: 'app.a', reason: 'second' },
    ]);
    expect(waiverOf('app.a')).toBe('first');
  });
});

describe('matchesNamespace', () => {
  it.each([
    ['*', 'app.users', true],
    ['*', 'app', true],
    ['app.*', 'app.users', true],
    ['app.*', 'apple.users', false],
    ['app.*', 'app', false],
    ['app.tmp_*', 'app.tmp_1', true],
    ['app.tmp_*', 'app.users', false],
    ['*.audit', 'app.audit', true],
    ['*.audit', 'app.audits', false],
    ['app.a.b', 'app.a.b', true],
    ['app.a', 'app.a.b', false],
    ['app.a.*', 'app.a.b', true],
    ['app', 'app', true],
    ['app', 'app.users', false],
  ])('%s covers %s: %s', (pattern, namespace, covered) => {
    expect(matchesNamespace(pattern, namespace)).toBe(covered);
  });

  it('takes linear time on a hostile namespace', () => {
    const hostile = `app.${'a'.repeat(100_000)}`;
    expect(matchesNamespace(`app.${'a'.repeat(200)}*`, hostile)).toBe(true);
    expect(matchesNamespace(`app.${'a'.repeat(200)}b*`, hostile)).toBe(false);
  });
});
