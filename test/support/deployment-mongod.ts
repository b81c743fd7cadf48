import { MongoClient } from 'mongodb';
import { DATABASE, type Deployment, type DeploymentMember, type PeakWatch } from './deployment';
import { eventually } from './eventually';

/** Between two looks at a member's connections: a mongod keeps no peak by application. */
const LOOK_EVERY_MS = 10;

/** A replica set of mongods, witnessed through a direct connection to each of its members. */
export async function mongodAt(uri: string): Promise<Deployment> {
  const client = new MongoClient(uri, { appName: 'e2e-witness' });
  const { hosts } = (await client.db('admin').command({ hello: 1 })) as { hosts?: string[] };
  if (hosts === undefined) throw new Error(`no replica set: ${uri}`);
  const witnesses = hosts.map((address) => ({ address, direct: new MongoClient(directUri(uri, address)) }));
  await client.db(DATABASE).dropDatabase();
  // Level 2 writes every command into the member's own system.profile, on secondaries too.
  for (const { direct } of witnesses) await direct.db(DATABASE).command({ profile: 2 });
  const members = witnesses.map(({ address, direct }) => memberAt(address, direct));
  return {
    uri,
    entrances: members,
    members,
    watchPeaks: (appName) => watchPeaks(members, appName),
    stepDown: () => stepDown(members, witnesses),
    async [Symbol.asyncDispose]() {
      for (const { direct } of witnesses) await direct.db(DATABASE).command({ profile: 0 });
      await client.db(DATABASE).dropDatabase();
      await Promise.all([client.close(), ...witnesses.map(({ direct }) => direct.close())]);
    },
  };
}

/** The same credentials and options, but one host and no set. */
export function directUri(uri: string, address: string): string {
  const [, credentials = '', database = '', query = ''] =
    /^mongodb:\/\/([^@/]*@)?[^/?]*(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri) ?? [];
  const options = new URLSearchParams(query);
  options.delete('replicaSet');
  options.set('directConnection', 'true');
  options.set('appName', 'e2e-witness');
  return `mongodb://${credentials}${address}/${database}?${options.toString()}`;
}

export function memberAt(address: string, direct: MongoClient): DeploymentMember {
  return {
    address,
    async role() {
      const { isWritablePrimary } = await direct.db('admin').command({ hello: 1 });
      return isWritablePrimary === true ? 'primary' : 'secondary';
    },
    async openConnections(appName) {
      const connections = await direct
        .db('admin')
        .aggregate([
          { $currentOp: { allUsers: true, idleConnections: true } },
          { $match: { appName } },
          { $group: { _id: '$connectionId' } },
        ])
        .toArray();
      return connections.length;
    },
    async commandsOn(collection) {
      const entries = await direct
        .db(DATABASE)
        .collection('system.profile')
        .find({ ns: `${DATABASE}.${collection}` })
        .sort({ ts: 1 })
        .toArray();
      return entries.map(({ command }) => Object.keys(command ?? {})[0] ?? '');
    },
  };
}

function watchPeaks(members: readonly DeploymentMember[], appName: string): PeakWatch {
  const peaks = members.map(({ address }) => ({ address, peak: 0 }));
  let watching = true;
  const watch = (async () => {
    while (watching) {
      const open = await Promise.all(members.map((member) => member.openConnections(appName)));
      for (const [index, entry] of peaks.entries()) entry.peak = Math.max(entry.peak, open[index] ?? 0);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  return {
    async stop() {
      watching = false;
      await watch;
      return peaks;
    },
  };
}

async function stepDown(
  members: readonly DeploymentMember[],
  witnesses: readonly { readonly address: string; readonly direct: MongoClient }[],
): Promise<void> {
  const roles = await Promise.all(members.map((member) => member.role()));
  const old = roles.indexOf('primary');
  await witnesses[old]?.direct.db('admin').command({ replSetStepDown: 20, secondaryCatchUpPeriodSecs: 10 });
  await eventually('another member is primary', async () => {
    const now = await Promise.all(members.map((member) => member.role()));
    return now.includes('primary') && now.indexOf('primary') !== old;
  });
}
