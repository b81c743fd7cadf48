import { fleetLoad } from '../../src/plan/fleet-load';
import { driverWith, recordWith } from './helpers';

const everywhere = (connections: number) => ({ primary: connections, secondary: connections });

describe('fleetLoad', () => {
  it('counts the caps of a service that enforces them, each instance with its part in whole connections', () => {
    const plan = recordWith({ connections: { primary: 100, secondary: 200, instances: 3 } });
    expect(fleetLoad([plan]).services).toEqual([
      {
        service: 'api',
        deployment: 'default',
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
      deployment: 'default',
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

  describe('of services with deployments', () => {
    const east = { match: { hosts: ['east-*'] }, connections: { primary: 50, secondary: 60, instances: 2 } };
    const api = recordWith({ deployments: { east } });
    const smtp = recordWith({
      service: 'smtp',
      connections: { primary: 300, secondary: 300 },
      deployments: {
        east: { ...east, connections: { primary: 70, secondary: 10 } },
        west: { ...east, match: { hosts: ['west-*'] } },
      },
    });

    it('has a row for each service and deployment', () => {
      const rows = fleetLoad([api, smtp]).services;
      expect(rows.map(({ service, deployment }) => [service, deployment])).toEqual([
        ['api', 'default'],
        ['api', 'east'],
        ['smtp', 'default'],
        ['smtp', 'east'],
        ['smtp', 'west'],
      ]);
      expect(rows[1]).toEqual({
        service: 'api',
        deployment: 'east',
        instances: 2,
        connections: { primary: 50, secondary: 60 },
        perInstance: { primary: 25, secondary: 30 },
        enforced: true,
      });
    });

    it('adds up what is at the members of one deployment, and compares each with the limit of a server', () => {
      const load = fleetLoad([api, smtp], 1_500);
      expect(load).toMatchObject({
        deployments: {
          default: { primary: 900, secondary: 1500 },
          east: { primary: 120, secondary: 70 },
          west: { primary: 50, secondary: 60 },
        },
        sum: { primary: 900, secondary: 1500 },
        over: [],
      });
      const wide = { ...east, connections: { primary: 901, secondary: 1 } };
      expect(fleetLoad([recordWith({ deployments: { east: wide } })], 900)).toMatchObject({
        sum: { primary: 901, secondary: 1200 },
        over: ['primary', 'secondary'],
      });
    });

    it('knows the pool of the connection string at the top level only', () => {
      const plan = recordWith({ mode: 'observe', deployments: { east } }, driverWith({ maxPoolSize: 10 }));
      expect(fleetLoad([plan]).services.map(({ perInstance }) => perInstance.primary)).toEqual([
        12,
        Number.POSITIVE_INFINITY,
      ]);
    });
  });
});
