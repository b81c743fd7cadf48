import { startEmbedded } from './deployment-embedded';
import { mongodAt } from './deployment-mongod';
import { startMongods } from './deployment-processes';
import { findMongod } from './find-mongod';

export interface DeploymentMember {
  readonly address: string;
  role(): Promise<'primary' | 'secondary'>;
  /** Open connections with this `appName`, monitoring included, as the member counts them. */
  openConnections(appName: string): Promise<number>;
  /** Names of the commands on a collection that arrived here. */
  commandsOn(collection: string): Promise<string[]>;
}

/** Greatest numbers of connections that were seen at each member while it watched. */
export interface PeakWatch {
  stop(): Promise<readonly { readonly address: string; readonly peak: number }[]>;
}

/** A replica set to run the end-to-end suite on: the embedded one, or real mongods. */
export interface Deployment extends AsyncDisposable {
  readonly uri: string;
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

/** The embedded set always, and real mongods wherever a URI or a binary is given. */
export function deployments(): Choice[] {
  const embedded = { name: 'the embedded replica set', start: startEmbedded };
  return process.env.E2E_ONLY === 'mongod' ? [realMongods()] : [embedded, realMongods()];
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
