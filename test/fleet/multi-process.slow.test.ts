import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { eventually } from '../support/eventually';
import { InstanceProcess } from './processes/instances';

/** Room for 12: safe shares 4 and 8. Two monitors and one connection to start with. */
const CONNECTIONS = {
  primary: 48,
  secondary: 96,
  budget: 'leased',
  waitQueue: { maxSize: 100, timeoutMS: 600_000 },
  lease: { ttlMS: 8_000, renewMS: 2_000, maxInstances: 12 },
};
const SAFE = 8;

let set: ReplicaSet;
const all = new Set<InstanceProcess>();
let born = 0;

beforeAll(async () => {
  set = await startReplicaSet({ process: 'child' });
  // Reads that take a while use every connection there is.
  await Promise.all(set.members.map((member) => member.setLatency(15)));
});
afterAll(async () => {
  await Promise.all([...all].map((instance) => instance.kill()));
  await set.close();
});

function start(count: number): InstanceProcess[] {
  return Array.from({ length: count }, () => {
    const instance = new InstanceProcess(set.uri, `api-${born++}`, CONNECTIONS);
    all.add(instance);
    return instance;
  });
}

async function killed(instances: readonly InstanceProcess[]): Promise<void> {
  await Promise.all(instances.map((instance) => instance.kill()));
  for (const instance of instances) all.delete(instance);
}

/** What the members themselves counted at most. */
async function peaks(): Promise<{ primary: number; secondary: number }> {
  const seen = { primary: 0, secondary: 0 };
  for (const member of set.members) {
    const role = await member.role();
    seen[role] = Math.max(seen[role], (await member.connections()).peak);
  }
  return seen;
}

/** Waits until each has a share of that size; says what they have when it takes too long. */
async function shares(what: string, of: readonly InstanceProcess[], least: number, most = 96): Promise<void> {
  const told = () => of.map(({ share }) => share);
  const isThere = () => told().every((share) => share >= least && share <= most);
  await eventually(what, isThere).catch((cause) => {
    throw new Error(`${what}: shares are ${told().join(', ')}`, { cause });
  });
}

async function expectWithinCaps(): Promise<void> {
  const { primary, secondary } = await peaks();
  expect(primary).toBeLessThanOrEqual(CONNECTIONS.primary);
  expect(secondary).toBeLessThanOrEqual(CONNECTIONS.secondary);
}

test('twelve processes that come, go, are killed and stopped hold no more than the caps', async () => {
  const first = start(6);
  // 96 less 6 that may start, at 3: 78 for six.
  await shares('six have their fair share', first, 12, 14);
  await eventually('they use it', async () => (await peaks()).secondary > 70);
  await expectWithinCaps();

  const second = start(6);
  await shares('twelve have their fair share', [...all], 7, 8);
  await expectWithinCaps();

  await killed(first.slice(0, 3));
  await Promise.all(second.slice(0, 3).map((instance) => instance.end()));
  for (const instance of second.slice(0, 3)) all.delete(instance);
  // Three are dead and keep a safe share for a while; three have left.
  await shares('the rest have more', [...all], 10);
  await expectWithinCaps();

  const [stopped] = [...all] as [InstanceProcess];
  const heldWhenStopped = stopped.share;
  const others = [...all].filter((instance) => instance !== stopped);
  stopped.signal('SIGSTOP');
  // Before: 96 less 3 dead at 8 and 3 that may start at 3, 63 for six. Then one more at 8: 55 for five.
  await shares('others have what it had', others, 11);
  const { secondary } = await peaks();
  // The only excess there is: what the stopped process can't close.
  expect(secondary).toBeLessThanOrEqual(CONNECTIONS.secondary + Math.max(0, heldWhenStopped - SAFE));
  stopped.signal('SIGCONT');
  await shares('it shrinks first and gets its fair share later', [...all], 10);
  await Promise.all(set.members.map((member) => member.resetPeak()));
  await expectWithinCaps();

  await Promise.all([...all].map((instance) => instance.end()));
  all.clear();
  await eventually('nothing is left', async () => {
    const open = await Promise.all(set.members.map(async (member) => (await member.connections()).open));
    return open.every((count) => count === 0);
  });
});
