import { type Governed, startGoverned } from '../support/governed';

const SHARE = 8;
const CONFIG = {
  connections: { primary: SHARE, secondary: SHARE, waitQueue: { maxSize: 1_000 } },
  reads: { primaryFallback: { maxConcurrent: 2, maxPerSecond: 1_000, maxQueued: 1_000 } },
};

async function readsSeenAsPrimary({ set }: Governed): Promise<number> {
  const witnesses = await Promise.all(set.members.map((member) => member.witness()));
  return witnesses
    .flatMap(({ commands }) => commands)
    .filter(({ name, role }) => name === 'find' && role === 'primary').length;
}

describe('reads that wait for a connection when their secondary becomes the primary', () => {
  it('go to a secondary when their turn comes, and are answered', async () => {
    await using governed = await startGoverned(CONFIG);
    const { set, client, governor } = governed;
    for (const member of await set.secondaries()) await member.setLatency(40);
    const reads = Array.from({ length: 120 }, () => client.db('app').collection('things').findOne({}));
    await set.stepDown();
    await set.waitForPrimary();
    await Promise.all(reads);
    const onTheWire = SHARE - 2;
    expect(await readsSeenAsPrimary(governed)).toBeLessThanOrEqual(onTheWire);
    const { members, reads: counted } = governor.status();
    expect(members.map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
    expect(counted.primary.fallback).toBe(0);
  });
});
