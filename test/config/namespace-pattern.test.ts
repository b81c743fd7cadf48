import { matchesNamespace } from '../../src/config/namespace-pattern';

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
    ['app.users', 'app', false],
    ['app.users', 'app.users', true],
    ['app*', 'apple.users', true],
    ['app*', 'ap.users', false],
    ['app', 'apple', false],
    ['.users', '.users', true],
    ['.users', 'users', false],
  ])('%s covers %s: %s', (pattern, namespace, covered) => {
    expect(matchesNamespace(pattern, namespace)).toBe(covered);
  });

  it('takes linear time on a hostile namespace', () => {
    const hostile = `app.${'a'.repeat(100_000)}`;
    expect(matchesNamespace(`app.${'a'.repeat(200)}*`, hostile)).toBe(true);
    expect(matchesNamespace(`app.${'a'.repeat(200)}b*`, hostile)).toBe(false);
  });

  it.each([
    ['app.users', 'app.users', true],
    ['app.users', 'app.user', false],
    ['app.users', 'app.users2', false],
    ['app.*', 'app.users', true],
    ['app.*', 'app.u*', true],
    ['app.u*', 'app.*', false],
    ['app.*', 'apple.users', false],
    ['app.*', 'app', false],
    ['app', 'app.users', false],
    ['app', 'app', true],
    ['app*', 'app.users', true],
    ['app*', 'apple.users', true],
    ['app*', 'app', true],
    ['app*', 'ap*', false],
    ['app.*', 'app*', false],
    ['*', 'app.users', true],
    ['a*.users', 'app.users', true],
    ['a*.users', 'app.orders', false],
    ['app.a.b', 'app.a.b', true],
    ['app.a.*', 'app.a.b', true],
    ['app.a', 'app.a.b', false],
  ])('%s covers all that %s covers: %s', (outer, inner, covered) => {
    expect(matchesNamespace(outer, inner)).toBe(covered);
  });
});
