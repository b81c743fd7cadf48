import { configSchema } from '../../src/config/schema';
import { makePlan } from '../../src/plan/plan';
import { activate } from '../../src/policy/active-policy';

const CONFIG = {
  service: 'api',
  connections: { primary: 600, secondary: 1200, instances: 6, waitQueue: { maxSize: 7 } },
  reads: {
    preference: 'nearest',
    primaryAllowed: [
      { namespace: 'app.*', reason: 'all of app' },
      { namespace: 'app.users', reason: 'login' },
    ],
  },
} as const;

const planOf = (mode: 'enforce' | 'observe', config: object = CONFIG) =>
  makePlan(configSchema.parse({ ...config, mode }));

describe('activate', () => {
  it('makes a plan ready for the operation path', () => {
    const plan = planOf('enforce');
    const policy = activate(plan);
    expect(policy).toMatchObject({ service: 'api', enforce: true, bounds: { maxSize: 7 } });
    expect(policy.routing).toBe(plan.routing);
    expect(policy.waiverOf('app.users')).toBe('login');
    expect(policy.waiverOf('app.orders')).toBe('all of app');
    expect(policy.waiverOf('other.orders')).toBeUndefined();
  });

  it('changes nothing in observe mode', () => {
    expect(activate(planOf('observe')).enforce).toBe(false);
  });

  it('says whether any namespace has a waiver, and whether a limit follows the members', () => {
    const { reads: _, ...without } = CONFIG;
    const adaptive = (value: 'on' | 'off' | 'observe') =>
      activate(planOf('enforce', { ...without, connections: { ...without.connections, adaptive: value } }));
    expect(activate(planOf('enforce')).hasWaivers).toBe(true);
    expect(adaptive('off')).toMatchObject({ hasWaivers: false, adapts: false });
    expect(adaptive('observe').adapts).toBe(true);
    expect(adaptive('on').adapts).toBe(true);
  });
});
