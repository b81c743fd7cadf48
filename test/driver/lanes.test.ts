import { ReadPreference } from 'mongodb';
import { eventually } from '../support/eventually';
import { type Governed, startGoverned } from '../support/governed';

const ONE_AT_A_TIME = { connections: { primary: 3, secondary: 3, waitQueue: { maxSize: 3 } } };

/** Does what comes while the only connection is in use, and until one waits in each lane. */
async function whileBusy(governed: Governed, come: () => Promise<unknown>[]): Promise<void> {
  const { set, client, governor } = governed;
  const primary = await set.primary();
  const things = client.db('app').collection('things');
  await things.insertOne({});
  // It answers nobody.
  await primary.setLoad({ workers: 0 });
  const first = things.insertOne({});
  await eventually('the connection is in use', () =>
    governor.status().members.some(({ role, inFlight }) => role === 'primary' && inFlight === 1),
  );
  const coming = come();
  await eventually('all have come', () => {
    const { critical, normal, background } = governor.status().lanes;
    return critical === 1 && normal === 1 && background === 1;
  });
  await primary.setLoad(undefined);
  await Promise.allSettled([first, ...coming]);
}

describe('lanes', () => {
  it('let critical work go first and shed background work first, through all that a function awaits', async () => {
    await using governed = await startGoverned(ONE_AT_A_TIME);
    const { governor, client } = governed;
    const outcomes: string[] = [];
    const insert = (collection: string) =>
      client
        .db('app')
        .collection(collection)
        .insertOne({})
        .then(
          () => outcomes.push(collection),
          (error: { reason: string; lane: string }) =>
            outcomes.push(`${collection}: ${error.lane} ${error.reason}`),
        );
    await whileBusy(governed, () => [
      governor.run({ lane: 'background' }, () => insert('background')),
      governor.run({ lane: 'background' }, () => insert('newer_background')),
      insert('normal'),
      governor.run({ lane: 'critical' }, async () => {
        // The three before have come.
        await eventually('the queue is full', () => {
          const { normal, background } = governor.status().lanes;
          return normal === 1 && background === 2;
        });
        await insert('critical');
      }),
    ]);
    expect(outcomes).toEqual(['newer_background: background queue_full', 'critical', 'normal', 'background']);
    expect(governor.status().admission).toMatchObject({
      critical: { waited: 1, queue_full: 0 },
      background: { waited: 2, queue_full: 1 },
    });
  });

  it('are told by namespace, too', async () => {
    const lanes = { critical: ['app.sessions'], background: ['app.reports*'] };
    await using governed = await startGoverned({
      connections: { primary: 3, secondary: 3, waitQueue: { lanes } },
    });
    const done: string[] = [];
    await whileBusy(governed, () =>
      ['reports_daily', 'users', 'sessions'].map((name) =>
        governed.client
          .db('app')
          .collection(name)
          .insertOne({})
          .then(() => done.push(name)),
      ),
    );
    expect(done).toEqual(['sessions', 'users', 'reports_daily']);
  });

  it('keep critical work from the slow operations of others, once it had to wait for one', async () => {
    await using governed = await startGoverned({ connections: { primary: 5, secondary: 5 } });
    const { set, client, governor } = governed;
    const primary = await set.primary();
    const things = client.db('app').collection('things');
    await things.insertOne({});
    const critical = () => governor.run({ lane: 'critical' }, () => things.insertOne({}));
    const atPrimary = () => governor.status().members.find(({ role }) => role === 'primary');
    // It answers nobody.
    await primary.setLoad({ workers: 0 });
    const slow = Array.from({ length: 6 }, () => things.updateOne({}, { $set: { a: 1 } }));
    await eventually('all connections are in use', async () => {
      const { update } = (await primary.witness()).commandsByName;
      return update?.total === 3 && governor.status().lanes.normal === 3;
    });
    const first = critical();
    await eventually('it waits', () => governor.status().lanes.critical === 1);
    // Far longer than the test may take: those that come after the three that are there.
    await primary.failNext({ command: 'update', times: 3, blockMS: 600_000 });
    await primary.setLoad(undefined);
    await first;
    await eventually('two slow ones are under way, one waits', () => atPrimary()?.inFlight === 3);
    await critical();
    expect(governor.status().lanes).toMatchObject({ critical: 0, normal: 1 });
    await governed.client.close();
    await Promise.allSettled(slow);
  });

  it('refuse a name that is none, before anything runs', async () => {
    await using governed = await startGoverned();
    expect(() => governed.governor.run({ lane: 'urgent' as 'critical' }, () => 1)).toThrow(
      'lane is "urgent", expected one of critical, normal, background',
    );
  });
});

describe('critical work', () => {
  it('goes where least is ahead of it, not where least waits that it goes ahead of', async () => {
    await using governed = await startGoverned(
      { connections: { primary: 4, secondary: 4 } },
      { set: { tags: [{}, { use: 'web' }, { use: 'reports' }] } },
    );
    const { set, client, governor } = governed;
    const things = client.db('app').collection('things');
    const secondaries = await set.secondaries();
    for (const member of secondaries) await member.setLoad({ workers: 0 });
    const lanes = () => governor.status().lanes;
    const readAt = (use: string, times: number) => {
      const readPreference = new ReadPreference('secondary', [{ use }]);
      return Array.from({ length: times }, () => things.findOne({}, { readPreference }));
    };
    const reports = governor.run({ lane: 'background' }, () => readAt('reports', 10));
    const web = readAt('web', 2);
    await eventually('both members have all that they may', () => lanes().background === 8);
    const critical: Promise<unknown>[] = [];
    for (let n = 1; n <= 6; n += 1) {
      critical.push(governor.run({ lane: 'critical' }, () => things.findOne({})));
      await eventually('it waits', () => lanes().critical === n);
    }
    const waiting = governor
      .status()
      .members.flatMap((member) => (member.role === 'secondary' ? [member.waiting] : []));
    expect(waiting.toSorted((a, b) => a - b)).toEqual([3, 11]);
    for (const member of secondaries) await member.setLoad(undefined);
    await Promise.all([...reports, ...web, ...critical]);
  });

  it('is not refused for what is less important and comes in the same tick', async () => {
    await using governed = await startGoverned({
      connections: { primary: 3, secondary: 3, waitQueue: { maxSize: 2 } },
    });
    const { client, governor } = governed;
    const things = client.db('app').collection('things');
    await things.findOne({});
    const outcomes = (lane: 'critical' | 'background', reads: number) =>
      governor.run({ lane }, () =>
        Array.from({ length: reads }, () =>
          things.findOne({}).then(
            () => true,
            () => false,
          ),
        ),
      );
    const background = outcomes('background', 20);
    const critical = outcomes('critical', 2);
    expect(await Promise.all(critical)).toEqual([true, true]);
    expect((await Promise.all(background)).filter(Boolean).length).toBeLessThan(20);
  });
});

describe('observe mode', () => {
  it('foretells of a burst exactly what enforce mode refuses', async () => {
    const connections = { primary: 6, secondary: 6, waitQueue: { maxSize: 10 } };
    const refused: number[] = [];
    for (const mode of ['observe', 'enforce'] as const) {
      await using governed = await startGoverned({ mode, connections });
      const primary = await governed.set.primary();
      await governed.client.db('app').collection('things').insertOne({});
      await primary.setLatency(100);
      const burst = Array.from({ length: 40 }, (_, n) =>
        governed.client.db('app').collection('things').insertOne({ n }),
      );
      const settled = await Promise.allSettled(burst);
      const failed = settled.filter(({ status }) => status === 'rejected').length;
      expect(failed).toBe(mode === 'observe' ? 0 : 40 - 4 - 10);
      const { admission, sheds } = governed.governor.status();
      expect(sheds.primary).toBe(admission.normal.queue_full);
      refused.push(admission.normal.queue_full);
    }
    expect(refused).toEqual([26, 26]);
  });
});
