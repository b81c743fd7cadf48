import { type ReplicaSet, startMongos, startReplicaSet } from 'mongo-governor/testing';
import {
  DATABASE,
  type Deployment,
  type DeploymentMember,
  type Entrance,
  type PeakWatch,
} from './deployment';

/** What counts its clients by itself, exactly. */
interface Counting {
  witness(): Promise<{
    readonly address: string;
    readonly openByAppName: Record<string, number>;
    readonly peakByAppName: Record<string, number>;
  }>;
  resetPeak(): Promise<void>;
}

/** The embedded set: every count is exact, since the members themselves keep it. */
export async function startEmbedded(): Promise<Deployment> {
  const set = await startReplicaSet();
  const members = membersOf(set);
  return {
    uri: set.uri,
    entrances: members,
    members,
    watchPeaks: (appName) => watchPeaks(set.members, appName),
    stepDown: () => stepDown(set),
    [Symbol.asyncDispose]: () => set.close(),
  };
}

/** The embedded set behind a mongos: that counts connections, and the members tell where reads end. */
export async function startEmbeddedMongos(): Promise<Deployment> {
  const set = await startReplicaSet();
  const mongos = await startMongos(set);
  const entrance: Entrance = {
    address: mongos.address,
    role: async () => 'mongos',
    openConnections: (appName) => openConnections(mongos, appName),
  };
  return {
    uri: mongos.uri,
    entrances: [entrance],
    members: membersOf(set),
    watchPeaks: (appName) => watchPeaks([mongos], appName),
    stepDown: () => stepDown(set),
    async [Symbol.asyncDispose]() {
      await mongos.close();
      await set.close();
    },
  };
}

function membersOf(set: ReplicaSet): DeploymentMember[] {
  return set.members.map((member) => ({
    address: member.address,
    role: () => member.role(),
    openConnections: (appName) => openConnections(member, appName),
    commandsOn: async (collection) => {
      const { commands } = await member.witness();
      return commands
        .filter((command) => command.db === DATABASE && command.collection === collection)
        .map(({ name }) => name);
    },
  }));
}

async function openConnections(counting: Counting, appName: string): Promise<number> {
  return (await counting.witness()).openByAppName[appName] ?? 0;
}

function watchPeaks(all: readonly Counting[], appName: string): PeakWatch {
  const cleared = Promise.all(all.map((each) => each.resetPeak()));
  return {
    async stop() {
      await cleared;
      return Promise.all(
        all.map(async (each) => {
          const { address, peakByAppName } = await each.witness();
          return { address, peak: peakByAppName[appName] ?? 0 };
        }),
      );
    },
  };
}

async function stepDown(set: ReplicaSet): Promise<void> {
  await set.stepDown();
  await set.waitForPrimary();
}
