import { leaseTermsOf } from '../../src/fleet/client/lease-terms';
import { configOf } from '../plan/helpers';

describe('the terms of a leased budget', () => {
  const config = configOf({
    connections: {
      primary: 60,
      secondary: 120,
      budget: 'leased',
      lease: { maxInstances: 6, ttlMS: 9_000, renewMS: 2_000 },
    },
  });

  it('are what the config says, with the safe share of each role', () => {
    expect(leaseTermsOf(config, { clients: 1, monitoring: 2 })).toMatchObject({
      ttlMS: 9_000,
      renewMS: 2_000,
      maxInstances: 6,
      roles: { primary: { cap: 60, safe: 10 }, secondary: { cap: 120, safe: 20 } },
    });
  });

  it.each([
    ['its monitors and a connection for each client', { clients: 2, monitoring: 4 }, 6, 6],
    ['fewer monitors where clients poll', { clients: 2, monitoring: 2 }, 4, 4],
    ['the safe share where that is less', { clients: 4, monitoring: 8 }, 10, 12],
  ])('start a process with %s', (_, footprint, primary, secondary) => {
    const { roles } = leaseTermsOf(config, footprint);
    expect([roles.primary.start, roles.secondary.start]).toEqual([primary, secondary]);
  });
});
