import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import { pruneFromTheBack } from '../../src/driver/seam/session-pool';
import type { DriverClient } from '../../src/driver/shape/internals';
import { makeGovernor, QUICK_MONITORING } from '../support/governed';

interface ServerSession {
  lastUse: number;
  hasTimedOut(minutes: number): boolean;
}

const SESSIONS = 300;
const EXPIRED_MS = 35 * 60_000;

const sessionsOf = (client: MongoClient): ServerSession[] => [
  ...(client as unknown as { s: { sessionPool: { sessions: Iterable<ServerSession> } } }).s.sessionPool
    .sessions,
];

/** As a burst of cursors leaves them behind. */
async function leaveSessions(client: MongoClient): Promise<void> {
  const sessions = Array.from({ length: SESSIONS }, () => client.startSession());
  const things = client.db('app').collection('things');
  for (const session of sessions) await things.findOne({}, { session });
  for (const session of sessions) await session.endSession();
}

/** How many sessions are looked at for one operation. */
async function looksOf(client: MongoClient): Promise<number> {
  const prototype = Object.getPrototypeOf(sessionsOf(client)[0]) as ServerSession;
  const looks = jest.spyOn(prototype, 'hasTimedOut');
  await client.db('app').collection('things').findOne({});
  const { length } = looks.mock.calls;
  looks.mockRestore();
  return length;
}

describe('server sessions that nobody uses', () => {
  let set: ReplicaSet;
  beforeAll(async () => {
    set = await startReplicaSet();
  });
  afterAll(() => set.close());

  it('cost an operation nothing, however many there are', async () => {
    const governor = makeGovernor();
    const governed = governor.createClient(set.uri, QUICK_MONITORING);
    const raw = new MongoClient(set.uri);
    await leaveSessions(governed);
    await leaveSessions(raw);
    // Else the driver has mended it, and this part of the seam can go.
    expect(await looksOf(raw)).toBeGreaterThanOrEqual(SESSIONS - 1);
    expect(await looksOf(governed)).toBeLessThanOrEqual(4);
    await raw.close();
    await governed.close();
    await governor.close();
  });

  it('are forgotten when they have expired, and never used again', async () => {
    const governor = makeGovernor();
    const client = governor.createClient(set.uri, QUICK_MONITORING);
    await leaveSessions(client);
    const [newest, ...others] = sessionsOf(client) as [ServerSession, ...ServerSession[]];
    const oldest = others.slice(-10);
    for (const session of [newest, ...oldest]) session.lastUse -= EXPIRED_MS;
    await client.db('app').collection('things').findOne({});
    const left = sessionsOf(client);
    expect(left).toHaveLength(SESSIONS - 11);
    for (const session of [newest, ...oldest]) expect(left).not.toContain(session);
    await client.close();
    await governor.close();
  });

  it('are left to a driver that keeps them in another way', () => {
    for (const s of [undefined, {}, { sessionPool: {} }, { sessionPool: { sessions: { prune() {} } } }]) {
      expect(() => pruneFromTheBack({ s } as unknown as DriverClient)).not.toThrow();
    }
  });
});
