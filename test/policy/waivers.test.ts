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

  it('finds nothing when there are none', () => {
    expect(compileWaivers([])('app.users')).toBeUndefined();
  });

  it('tries patterns in their order', () => {
    const waiverOf = compileWaivers([
      { namespace: 'app.tmp_*', reason: 'first' },
      { namespace: 'app.*', reason: 'second' },
      { namespace: '*', reason: 'third' },
    ]);
    expect(['app.tmp_1', 'app.users', 'x.y'].map(waiverOf)).toEqual(['first', 'second', 'third']);
  });
});
