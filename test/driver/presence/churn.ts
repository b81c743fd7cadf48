import type { Governor, MongoClient } from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { makeGovernor, QUICK_MONITORING, ROOMY_QUEUE } from '../../support/governed';

export interface Churn {
  readonly deployments: number;
  /** Clients that are there at one time, all deployments together. */
  readonly clients: number;
  /** Connections that the process may hold at each member. */
  readonly share: number;
  /** It goes on until so many clients have come, and at least so long. */
  readonly joins: number;
  readonly lengthMS: number;
}

export interface ChurnReport {
  /** Greatest number of connections that each member counted, by deployment. */
  readonly peaks: readonly (readonly number[])[];
  readonly joins: number;
  readonly failedConnects: number;
  readonly operations: number;
  /** Clients that the governor still counts when all have left. */
  readonly clientsLeft: number;
  /** Deployments that the governor told apart. */
  readonly deployments: readonly string[];
}

/** Without what hundreds of monitors would send by the half second. */
const MONITORING = { ...QUICK_MONITORING, heartbeatFrequencyMS: 10_000 };
/** Every so many-th client asks for a set that its members are not of: it opens connections and fails. */
const ONE_FAILS_OF = 7;
/** Every so many-th client has far more operations under way than its part of the share. */
const ONE_IS_GREEDY_OF = 4;
const GREEDY = 20;

/** Clients of one process over several deployments that come, work a little, fail or leave, all the time. */
export async function churn(setting: Churn): Promise<ChurnReport> {
  const sets = await Promise.all(Array.from({ length: setting.deployments }, () => startReplicaSet()));
  const { share } = setting;
  const governor = makeGovernor({
    connections: { primary: share, secondary: share, waitQueue: ROOMY_QUEUE },
    // The first is the default one.
    deployments: Object.fromEntries(
      sets.slice(1).map((set, n) => [`set${n + 1}`, { match: { hosts: set.members.map(addressOf) } }]),
    ),
  });
  try {
    return await comeAndGo(setting, sets, governor);
  } finally {
    await governor.close();
    await Promise.all(sets.map((set) => set.close()));
  }
}

async function comeAndGo(
  setting: Churn,
  sets: readonly ReplicaSet[],
  governor: Governor,
): Promise<ChurnReport> {
  const begun = performance.now();
  let joins = 0;
  let failedConnects = 0;
  let operations = 0;
  const goesOn = (): boolean => joins < setting.joins || performance.now() - begun < setting.lengthMS;

  await Promise.all(
    Array.from({ length: setting.clients }, async (_, place) => {
      const { uri } = sets[place % sets.length] as ReplicaSet;
      while (goesOn()) {
        joins += 1;
        const number = joins;
        if (number % ONE_FAILS_OF === 0) {
          await fail(governor, uri);
          failedConnects += 1;
        } else {
          const answered = await visit(governor, uri, number % ONE_IS_GREEDY_OF === 0 ? GREEDY : 2);
          operations += answered;
        }
      }
    }),
  );
  return {
    peaks: await Promise.all(
      sets.map(({ members }) =>
        Promise.all(members.map(async (member) => (await member.connections()).peak)),
      ),
    ),
    joins,
    failedConnects,
    operations,
    clientsLeft: governor.status().clients,
    deployments: governor.status().deployments.map(({ name }) => name),
  };
}

/** Connects, works and leaves; says how many operations were answered. */
async function visit(governor: Governor, uri: string, atOnce: number): Promise<number> {
  const client = governor.createClient(uri, { ...MONITORING, maxConnecting: atOnce });
  try {
    await client.connect();
    return await work(client, atOnce);
  } finally {
    await client.close();
  }
}

async function work(client: MongoClient, atOnce: number): Promise<number> {
  const things = client.db('app').collection('things');
  let answered = 0;
  for (let round = 0; round < 2; round += 1) {
    const all = Array.from({ length: atOnce }, (_, n) =>
      n % 2 === 0 ? things.findOne({}) : things.insertOne({ n }),
    );
    answered += (await Promise.all(all)).length;
  }
  return answered;
}

/** It finds room first, however long that takes, and gives up later: only then its monitors have connected. */
async function fail(governor: Governor, uri: string): Promise<void> {
  const client = governor.createClient(uri.replace(/replicaSet=[^&]*/, 'replicaSet=elsewhere'), {
    ...MONITORING,
    serverSelectionTimeoutMS: 100,
  });
  try {
    await client.connect();
  } catch {
    return;
  }
  await client.close();
  throw new Error('a client connected to a set of another name');
}

function addressOf({ address }: { readonly address: string }): string {
  return address;
}
