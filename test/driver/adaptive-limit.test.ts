import type { Member } from 'mongo-governor/testing';
import { eventually } from '../support/eventually';
import { type Governed, ROOMY_QUEUE, startGoverned, withPatience } from '../support/governed';
import { type Repeated, repeat } from '../support/repeat';

/** Far more than the members of the test carry. */
const CAP = 120;
const CONFIG = {
  connections: { primary: CAP, secondary: CAP, adaptive: 'on', waitQueue: ROOMY_QUEUE },
} as const;
const LOAD = { workers: 2, serviceMS: 10, knee: 20 };
const CALLERS = 150;

async function startLoaded(config = CONFIG): Promise<Governed> {
  const governed = await startGoverned(config);
  for (const member of governed.set.members) await member.setLoad(LOAD);
  return governed;
}

/** So many callers ask again and again, until they are told to stop. */
function keepAsking({ client }: Governed): Repeated {
  const things = client.db('app').collection('things');
  return repeat(CALLERS, () => things.findOne({}));
}

async function peakAt(member: Member): Promise<number> {
  return (await member.witness()).connections.peak;
}

const limitsOf = ({ governor }: Governed): readonly (number | null)[] =>
  governor
    .status()
    .members.filter(({ role }) => role === 'secondary')
    .map(({ connections }) => connections.limit);

describe('connections.adaptive', () => {
  it('"on" opens no more than the member carries, however many callers there are and whatever the cap', async () => {
    await using governed = await startLoaded();
    const asking = keepAsking(governed);
    await eventually('both secondaries have met their queue', () =>
      governed.governor
        .status()
        .members.filter(({ role }) => role === 'secondary')
        .every(({ adaptive }) => adaptive?.reason === 'steady' || adaptive?.reason === 'queueing'),
    );
    await asking.stop();
    for (const member of await governed.set.secondaries()) {
      expect(await peakAt(member)).toBeLessThan(CAP / 2);
    }
  });

  it('follows a reload: "off" gives the whole share, "on" takes it back and closes the surplus', async () => {
    await using governed = await startLoaded();
    const { governor } = governed;
    const asking = keepAsking(governed);
    await eventually('there is a limit', () => limitsOf(governed).some((limit) => Number(limit) > 4));
    governor.reload(withPatience({ connections: { ...CONFIG.connections, adaptive: 'off' } }));
    expect(limitsOf(governed)).toEqual([CAP - 2, CAP - 2]);
    governor.reload(withPatience(CONFIG));
    expect(limitsOf(governed).every((limit) => Number(limit) < CAP - 2)).toBe(true);
    await asking.stop();
  });

  it('"observe" works it out, and holds nothing to it', async () => {
    await using governed = await startLoaded({
      connections: { ...CONFIG.connections, adaptive: 'observe' as 'on' },
    });
    const asking = keepAsking(governed);
    await eventually('a limit is worked out', () =>
      governed.governor
        .status()
        .members.some(({ adaptive }) => Object.keys(adaptive?.baselineMS ?? {}).length > 0),
    );
    expect(limitsOf(governed)).toEqual([CAP - 2, CAP - 2]);
    await asking.stop();
  });

  it('tells each limit that it changes', async () => {
    await using governed = await startLoaded();
    const reasons = new Set<string>();
    governed.governor.on('limitsChanged', ({ reason }) => reasons.add(reason));
    const asking = keepAsking(governed);
    await eventually('it was told', () => reasons.has('adaptive'));
    await asking.stop();
  });

  it('ends a probe in which the one operation takes long', async () => {
    await using governed = await startGoverned(CONFIG);
    const { set, client } = governed;
    const items = client.db('app').collection('items');
    const primary = await set.primary();
    await primary.failNext({ command: 'insert', times: 1, blockMS: 5_000 });
    const order: string[] = [];
    const slow = items.insertOne({}).then(() => order.push('slow'));
    const quick = items.insertOne({}).then(() => order.push('quick'));
    await Promise.all([slow, quick]);
    expect(order).toEqual(['quick', 'slow']);
  });
});
