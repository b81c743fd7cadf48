import { createGovernor } from 'mongo-governor';
import { Registry } from 'prom-client';
import { QUICK_MONITORING, startGoverned, withPatience } from '../support/governed';

describe('events', () => {
  it('of a listener that throws do not fail the operation, and are told', async () => {
    await using governed = await startGoverned();
    governed.governor.on('violation', () => {
      throw new Error('from the listener');
    });
    const users = governed.client.db('app').collection('users');
    await expect(users.findOne({}, { readPreference: 'primary' })).resolves.toBeNull();
  });
});

describe('the log', () => {
  it('tells each kind of violation once', async () => {
    await using governed = await startGoverned();
    const told: string[] = [];
    const logger = { info: () => undefined, error: () => undefined, warn: (line: string) => told.push(line) };
    const governor = createGovernor(withPatience({ connections: { primary: 12, secondary: 16 } }), {
      env: {},
      cwd: '/nonexistent',
      isolated: true,
      registry: new Registry(),
      logger,
    });
    const client = governor.createClient(governed.set.uri, QUICK_MONITORING);
    const users = client.db('app').collection('users');
    for (let n = 0; n < 5; n += 1) await users.findOne({}, { readPreference: 'primary' });
    await users.countDocuments({}, { readPreference: 'primary' });
    expect(told).toEqual([
      'api: find on app.users asks for read preference "primary" without a waiver: re-routed to a secondary (told once)',
      'api: aggregate on app.users asks for read preference "primary" without a waiver: re-routed to a secondary (told once)',
    ]);
    await client.close();
    await governor.close();
  });
});

describe('the share of reads at the primary', () => {
  afterEach(() => jest.useRealTimers());

  it('is told when it is over the limit, and when it is back', async () => {
    // The clock of the window is the test's; the driver's timers and sockets are real.
    jest.useFakeTimers({
      doNotFake: [
        'nextTick',
        'queueMicrotask',
        'setImmediate',
        'clearImmediate',
        'setTimeout',
        'clearTimeout',
      ],
    });
    await using governed = await startGoverned({ drift: { maxPrimaryReadShare: 0.1, windowSeconds: 60 } });
    const { governor, client } = governed;
    const users = client.db('app').collection('users');
    const readPreference = governor.primary('report');
    const told: unknown[] = [];
    governor.on('drift', (drift) => told.push(drift));
    for (let n = 0; n < 150; n += 1) await users.findOne({}, { readPreference });
    jest.advanceTimersByTime(3_000);
    expect(told).toEqual([expect.objectContaining({ at: 'runtime', breaking: true })]);
    expect(governor.status().primaryReadShare).toBeGreaterThan(0.1);
    jest.advanceTimersByTime(50_000);
    expect(told).toHaveLength(1);
    jest.advanceTimersByTime(20_000);
    expect(told).toEqual([expect.anything(), expect.objectContaining({ at: 'runtime', breaking: false })]);
  });
});
