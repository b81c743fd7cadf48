import type { Document } from 'mongodb';
import type { SpecFile, SpecTest } from './files';
import { UNSUPPORTED } from './unsupported';

type Topology = 'replicaset' | 'sharded' | 'load-balanced' | 'single';

/** What a server says of itself. */
export interface Kind {
  readonly version: readonly [number, number, number];
  readonly topology: Topology;
  /** Whether clients must authenticate. */
  readonly auth: boolean;
}

const EMBEDDED: Kind = { version: [8, 2, 0], topology: 'replicaset', auth: false };

/** Releases that drivers tell apart, from the newest on. The last is one that the newest driver refuses. */
const EARLIER: readonly Kind['version'][] = [
  [8, 0, 0],
  [7, 0, 0],
  [6, 0, 0],
  [4, 4, 0],
];
const OLDEST: Kind['version'] = [4, 2, 0];

const SHARDED: Kind = { ...EMBEDDED, topology: 'sharded' };

/** What tests run on: the first that a test is about. */
const KINDS: readonly Kind[] = [
  EMBEDDED,
  { ...EMBEDDED, auth: true },
  ...EARLIER.map((version) => ({ ...EMBEDDED, version })),
  SHARDED,
  { ...EMBEDDED, topology: 'load-balanced' },
  { ...EMBEDDED, version: OLDEST },
  { ...EMBEDDED, version: OLDEST, topology: 'sharded' },
];

/** The embedded set that a test is about; undefined if it is about none. */
export function embeddedFor(file: SpecFile, test: SpecTest): Kind | undefined {
  return KINDS.find((kind) => applies(file, test, kind));
}

/** The same where it takes no older driver than the newest. */
export function forNewestDriver(file: SpecFile, test: SpecTest): Kind | undefined {
  const kind = embeddedFor(file, test);
  return kind && isOld(kind) ? undefined : kind;
}

/** And where it does. */
export function forOlderDriver(file: SpecFile, test: SpecTest): Kind | undefined {
  const kind = embeddedFor(file, test);
  return kind && isOld(kind) ? kind : undefined;
}

/** Two mongos, for what runs on the set itself but is about a sharded cluster, too. */
export function behindMongosToo(file: SpecFile, test: SpecTest): Kind | undefined {
  return applies(file, test, EMBEDDED) && applies(file, test, SHARDED) ? SHARDED : undefined;
}

/** Whether it takes a driver that is older than the newest. */
export function isOld({ version }: Kind): boolean {
  return version === OLDEST;
}
/** Whether a test is about a server of that kind, and about what the Node driver has. */
export function applies(file: SpecFile, test: SpecTest, kind: Kind): boolean {
  if (test.skipReason !== undefined) return false;
  if (!isMet(file.runOnRequirements, kind) || !isMet(test.runOnRequirements, kind)) return false;
  return !test.operations.some((operation) => UNSUPPORTED.has(String(operation.name)));
}

function isMet(
  requirements: readonly Document[] | undefined,
  { version, topology, auth: authenticates }: Kind,
): boolean {
  if (!requirements) return true;
  return requirements.some(
    ({ minServerVersion, maxServerVersion, topologies, auth, serverless, csfle }) =>
      (minServerVersion === undefined || compare(minServerVersion, version) <= 0) &&
      (maxServerVersion === undefined || compare(maxServerVersion, version) >= 0) &&
      (topologies === undefined || topologies.includes(topology)) &&
      (auth === undefined || auth === authenticates) &&
      serverless !== 'require' &&
      (csfle === undefined || csfle === false),
  );
}

function compare(version: string, owns: readonly number[]): number {
  const parts = version.split('.').map(Number);
  for (const [at, own] of owns.entries()) {
    const difference = (parts[at] ?? 0) - own;
    if (difference !== 0) return difference;
  }
  return 0;
}
