import { startReplicaSet } from 'mongo-governor/testing';
import { DATABASE, type Deployment } from './deployment';

/** The embedded set: every count is exact, since the members themselves keep it. */
export async function startEmbedded(): Promise<Deployment> {
  const set = await startReplicaSet();
  return {
    uri: set.uri,
    members: set.members.map((member) => ({
      address: member.address,
      role: () => member.role(),
      openConnections: async (appName) => (await member.witness()).openByAppName[appName] ?? 0,
      commandsOn: async (collection) => {
        const { commands } = await member.witness();
        return commands
          .filter((command) => command.db === DATABASE && command.collection === collection)
          .map(({ name }) => name);
      },
    })),
    watchPeaks: (appName) => {
      const cleared = Promise.all(set.members.map((member) => member.resetPeak()));
      return {
        async stop() {
          await cleared;
          return Promise.all(
            set.members.map(async (member) => {
              const { peakByAppName } = await member.witness();
              return { address: member.address, peak: peakByAppName[appName] ?? 0 };
            }),
          );
        },
      };
    },
    async stepDown() {
      await set.stepDown();
      await set.waitForPrimary();
    },
    [Symbol.asyncDispose]: () => set.close(),
  };
}
