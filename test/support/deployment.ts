import { startEmbedded, startEmbeddedMongos } from './deployment-embedded';
import { mongodAt } from './deployment-mongod';
import { startMongods } from './deployment-processes';
import { findMongod } from './find-mongod';

/** What clients connect to: a member, or a mongos in front of the members. */
export interface Entrance {
  readonly address: string;
  role(): Promise<'primary' | 'secondary' | 'mongos'>;
  /** Open connections with this `appName`, monitoring included, as it counts them itself. */
  openConnections(appName: string): Promise<number>;
}

export interface DeploymentMember extends Entrance {
  role(): Promise<'primary' | 'secondary'>;
  /** Names of the commands on a collection that arrived here. */
  commandsOn(collection: string): Promise<string[]>;
}

/** Greatest numbers of connections that were seen at each entrance while it watched. */
export interface PeakWatch {
  stop(): Promise<readonly { readonly address: string; readonly peak: number }[]>;
}

/** What the end-to-end suite runs on: the embedded set, the same behind a mongos, or real mongods. */
export interface Deployment extends AsyncDisposable {
  readonly uri: string;
  readonly entrances: readonly Entrance[];
  readonly members: readonly DeploymentMember[];
  watchPeaks(appName: string): PeakWatch;
  /** The primary gives up its role; resolves when there is another. */
  stepDown(): Promise<void>;
}

/** Database of the suite; what arrives in it is witnessed. */
export const DATABASE = 'mongo_governor_e2e';

interface Choice {
  readonly name: string;
  /** Undefined: not to be had here, and the name says what is missing. */
  readonly start: (() => Promise<Deployment>) | undefined;
}

/** The embedded set always, also behind a mongos, and real mongods wherever a URI or a binary is given. */
export function deployments(): Choice[] {
  const embedded = { name: 'the embedded replica set', start: startEmbedded };
  const sharded = { name: 'an embedded mongos', start: startEmbeddedMongos };
  return process.env.E2E_ONLY === 'mongod' ? [realMongods()] : [embedded, sharded, realMongods()];
}

function realMongods(): Choice {
  const uri = process.env.MONGODB_URI;
  if (uri !== undefined) return { name: 'mongod at MONGODB_URI', start: () => mongodAt(uri) };
  const binary = findMongod();
  if (binary !== undefined) return { name: `mongod (${binary})`, start: () => startMongods(binary) };
  return {
    name: 'mongod (SKIPPED: give MONGODB_URI or MONGOD_BINARY, or npm install --no-save mongodb-memory-server)',
    start: undefined,
  };
}
