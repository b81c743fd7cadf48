import type { Document } from 'mongodb';
import type { SpecFile, SpecTest } from './files';
import { UNSUPPORTED } from './unsupported';

/** What a server says of itself. */
export interface Kind {
  readonly version: readonly number[];
  readonly topology: 'replicaset' | 'single';
}

const EMBEDDED: Kind = { version: [8, 0, 0], topology: 'replicaset' };

/** Whether a test is about a server of that kind, and about what the Node driver has. */
export function applies(file: SpecFile, test: SpecTest, kind = EMBEDDED): boolean {
  if (test.skipReason !== undefined || test.expectLogMessages !== undefined) return false;
  if (!isMet(file.runOnRequirements, kind) || !isMet(test.runOnRequirements, kind)) return false;
  return !test.operations.some((operation) => UNSUPPORTED.has(String(operation.name)));
}

function isMet(requirements: readonly Document[] | undefined, { version, topology }: Kind): boolean {
  if (!requirements) return true;
  return requirements.some(
    ({ minServerVersion, maxServerVersion, topologies, auth, serverless, csfle }) =>
      (minServerVersion === undefined || compare(minServerVersion, version) <= 0) &&
      (maxServerVersion === undefined || compare(maxServerVersion, version) >= 0) &&
      (topologies === undefined || topologies.includes(topology)) &&
      auth !== true &&
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
