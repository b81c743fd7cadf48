import { fleetLoad } from '../../src/plan/fleet-load';
import { driverWith, recordWith } from './helpers';

const everywhere = (connections: number) => ({ primary: connections, secondary: connections });

describe('fleetLoad', () => {
  it('counts the caps of a service that enforces them, each instance with its part in whole connections', () => {
    const plan = recordWith({ connections: { primary: 100, secondary: 200, instances: 3 } });
    expect(fleetLoad([plan]).services).toEqual([
      {
        service: 'api',
        instances: 3,
        connections: { primary: 100, secondary: 200 },
        perInstance: { primary: 33, secondary: 66 },
        enforced: true,
      },
    ]);
  });

  it('lets one instance of a leased budget hold the whole cap', () => {
    const plan = recordWith({ connections: { budget: 'leased' } });
    expect(fleetLoad([plan]).services[0]?.perInstance).toEqual({ primary: 600, secondary: 1200 });
  });

  it('counts, where nothing is enforced, the pool and the two monitor connections of every instance', () => {
    const plan = recordWith({ mode: 'observe' }, driverWith({ maxPoolSize: 100 }));
    expect(fleetLoad([plan]).services[0]).toEqual({
      service: 'api',
      instances: 6,
      connections: everywhere(612),
      perInstance: everywhere(102),
      enforced: false,
    });
  });

  it.each([
    ['the driver’s options are not known', undefined],
    ['the pool is unlimited', driverWith({ maxPoolSize: 0 })],
  ])('knows no limit where nothing is enforced and %s', (_, driver) => {
    const { connections, perInstance } =
      fleetLoad([recordWith({ mode: 'observe' }, driver)]).services[0] ?? {};
    expect([connections, perInstance]).toEqual([
      everywhere(Number.POSITIVE_INFINITY),
      everywhere(Number.POSITIVE_INFINITY),
    ]);
  });

  it('adds up all services at each member, and names the roles that are over the limit of a server', () => {
    const plans = [
      recordWith(),
      recordWith({ service: 'smtp', connections: { primary: 300, secondary: 300 } }),
    ];
    expect(fleetLoad(plans, 1_500)).toMatchObject({
      sum: { primary: 900, secondary: 1500 },
      limit: 1_500,
      over: [],
    });
    expect(fleetLoad(plans, 1_499).over).toEqual(['secondary']);
    expect(fleetLoad(plans, 899).over).toEqual(['primary', 'secondary']);
    expect(fleetLoad(plans)).toMatchObject({ limit: undefined, over: [] });
  });
});
