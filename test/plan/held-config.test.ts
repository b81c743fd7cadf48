import { withRecord } from '../../src/plan/held-config';
import { recordOfConfig } from '../../src/plan/plan-record';
import { configOf, recordWith } from './helpers';
import { caps, type Overrides } from './said';

type Lease = NonNullable<Overrides['connections']>['lease'];
const leased = (lease: Lease): Overrides => caps({ budget: 'leased', lease });

const ACCEPTED: Lease = {
  store: 'redis',
  uriEnv: 'LEASES',
  database: 'accepted',
  ttlMS: 20_000,
  renewMS: 6_000,
  maxInstances: 32,
  groups: 4,
  weight: 3,
};
const OWN: Lease = {
  store: 'mongodb',
  uriEnv: 'OWN',
  database: 'own',
  ttlMS: 10_000,
  renewMS: 2_000,
  maxInstances: 8,
  groups: 2,
  weight: 2,
};

describe('the leases of an accepted plan that is held', () => {
  it('are those that were accepted, whole', () => {
    const held = withRecord(configOf(leased(OWN)), recordWith(leased(ACCEPTED)));
    expect(held.connections.lease).toStrictEqual(ACCEPTED);
  });

  it('are in the governed deployment where they were, also if the config has an address for them', () => {
    const { uriEnv: _, ...accepted } = { ...ACCEPTED, store: 'mongodb' as const };
    const held = withRecord(configOf(leased(OWN)), recordWith(leased(accepted)));
    expect(held.connections.lease).toStrictEqual(accepted);
  });

  it('are where the config says, where a lock of an earlier version has but their number and groups', () => {
    const record = recordWith(leased(ACCEPTED));
    const earlier = {
      ...record,
      connections: { ...record.connections, lease: { maxInstances: 32, groups: 4 } },
    };
    const held = withRecord(configOf(leased(OWN)), earlier);
    expect(held.connections.lease).toStrictEqual({ ...OWN, maxInstances: 32, groups: 4 });
    const { uriEnv: _, ...without } = OWN;
    const other = withRecord(configOf(leased(without)), earlier);
    expect(other.connections.lease).toStrictEqual({ ...without, maxInstances: 32, groups: 4 });
  });
});

it('an accepted plan without a choice holds no choice of the config’s', () => {
  const config = configOf(
    caps({ adaptive: 'on', waitQueue: { targetMS: 5, lanes: { critical: ['a.b'], background: ['c.d'] } } }),
  );
  const held = withRecord(config, recordWith());
  expect(held.connections.adaptive).toBe('observe');
  expect(held.connections.waitQueue).toStrictEqual({
    maxSize: 1_000,
    timeoutMS: 2_000,
    lanes: { critical: [], background: [] },
  });
  expect(recordOfConfig(held)).toStrictEqual(recordWith());
});
