import { Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { QUICK_MONITORING, startGoverned } from '../support/governed';

describe('a client that is closed while it waits for room to connect', () => {
  it('opens nothing afterwards, and gives its reservation back', async () => {
    const registry = new Registry();
    await using governed = await startGoverned({ connections: { primary: 6, secondary: 6 } }, { registry });
    const { set, governor, client } = governed;
    const things = (of: typeof client) => of.db('app').collection('things');
    // They answer nobody: the first client has the whole share in use, so the second waits.
    for (const member of set.members) await member.setLoad({ workers: 0 });
    const busy = Array.from({ length: 40 }, () => things(client).findOne({}));
    await eventually('a pool is full', async () =>
      (await Promise.all(set.members.map((member) => member.connections()))).some(({ open }) => open === 6),
    );
    const second = governor.createClient(set.uri, QUICK_MONITORING);
    const read = things(second).findOne({});
    await second.close();
    await expect(read).rejects.toMatchObject({ code: 'ERR_GOVERNOR_CLOSED' });
    for (const member of set.members) await member.setLoad(undefined);
    await Promise.all(busy);
    // Reserved for the first client alone. What is held of it may be less: a monitor opens its second socket when it can.
    expect(await reservedMonitoring(registry)).toEqual([2, 2, 2]);
  });
});

async function reservedMonitoring(registry: Registry): Promise<number[]> {
  const text = await registry.getSingleMetricAsString('mongo_governor_reserved_monitoring_connections');
  return [...text.matchAll(/\} (\d+)$/gm)].map(([, value]) => Number(value));
}
