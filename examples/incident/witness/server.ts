import { type Document, MongoClient } from 'mongodb';
import { SERVICES } from '../services';
import { dropDatabase, seedDatabase } from './seed';
import type { MemberReading, Witness } from './witness';

const APP_NAME = 'demo-witness';

/** One member of a real deployment, asked directly: one connection for commands and one for its monitor. */
interface Watched {
  readonly address: string;
  readonly client: MongoClient;
  peak: number;
  readonly peakByService: Record<string, number>;
}

/**
 * A real replica set as the witness: `$currentOp` for connections by service, `serverStatus` for the rest.
 * Peaks are the highest of the samples; reads are those of every client of the deployment.
 */
export class ServerWitness implements Witness {
  readonly uri: string;
  readonly description: string;
  readonly lag = null;
  readonly pid = undefined;
  readonly #members: readonly Watched[];

  private constructor(uri: string, members: readonly Watched[]) {
    this.uri = uri;
    this.description = `replica set of ${members.length} members at ${members.map(({ address }) => address).join(', ')}`;
    this.#members = members;
  }

  static async open(uri: string): Promise<ServerWitness> {
    await seedDatabase(uri);
    const addresses = await membersOf(uri);
    if (addresses.length === 0) throw new Error('--server needs a replica set: hello lists no hosts');
    const members = addresses.map((address) => ({
      address,
      client: direct(uri, address),
      peak: 0,
      peakByService: {},
    }));
    return new ServerWitness(uri, members);
  }

  read(): Promise<readonly MemberReading[]> {
    return Promise.all(this.#members.map(readMember));
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ client }) => client.close()));
    await dropDatabase(this.uri);
  }
}

async function membersOf(uri: string): Promise<string[]> {
  const client = new MongoClient(uri, { appName: APP_NAME });
  try {
    const { hosts = [] } = await client.db('admin').command({ hello: 1 });
    return hosts as string[];
  } finally {
    await client.close();
  }
}

/** The same credentials and TLS, but one member only. */
function direct(uri: string, address: string): MongoClient {
  const [, scheme = 'mongodb://', user = '', rest = ''] =
    /^(mongodb:\/\/)([^/]*@)?[^/?]*(.*)$/.exec(uri) ?? [];
  const options = rest.replace(/([?&])(replicaSet|directConnection|readPreference)=[^&]*/gi, '$1');
  return new MongoClient(`${scheme}${user}${address}${options}`, {
    appName: APP_NAME,
    directConnection: true,
    maxPoolSize: 1,
    serverMonitoringMode: 'poll',
  });
}

async function readMember(member: Watched): Promise<MemberReading> {
  const admin = member.client.db('admin');
  const status = await admin.command({ serverStatus: 1 });
  const connectionsByService = await connectionsOf(member.client);
  const connections = Object.values(connectionsByService).reduce((sum, count) => sum + count, 0);
  member.peak = Math.max(member.peak, connections);
  for (const [service, count] of Object.entries(connectionsByService)) {
    member.peakByService[service] = Math.max(member.peakByService[service] ?? 0, count);
  }
  const isPrimary = status.repl?.isWritablePrimary === true;
  const reads = Number(status.opcounters.query) + Number(status.opcounters.getmore);
  const { rejected } = status.connections as Document;
  return {
    address: member.address,
    role: isPrimary ? 'primary' : 'secondary',
    connections,
    peak: member.peak,
    refused: rejected === undefined ? null : Number(rejected),
    connectionsByService,
    peakByService: { ...member.peakByService },
    reads: { asPrimary: isPrimary ? reads : 0, asSecondary: isPrimary ? 0 : reads },
  };
}

/** Connections of the demo's services alone: a real deployment has other clients too. Needs `inprog`. */
async function connectionsOf(client: MongoClient): Promise<Record<string, number>> {
  const operations = client
    .db('admin')
    .aggregate([
      { $currentOp: { allUsers: true, idleConnections: true } },
      { $match: { appName: { $in: SERVICES }, connectionId: { $exists: true } } },
      { $group: { _id: '$appName', connections: { $addToSet: '$connectionId' } } },
    ]);
  const counts: Record<string, number> = {};
  for await (const { _id, connections } of operations) counts[String(_id)] = connections.length;
  return counts;
}
