import type { Document } from 'mongodb';
import type { SpecFile, SpecTest } from './files';
import { UNSUPPORTED } from './unsupported';

/** What the embedded set says of itself. */
const VERSION = [8, 0, 0];

/** Whether a test is about a server as the embedded set is one, and about what the Node driver has. */
export function applies(file: SpecFile, test: SpecTest): boolean {
  if (test.skipReason !== undefined || test.expectLogMessages !== undefined) return false;
  if (!isMet(file.runOnRequirements) || !isMet(test.runOnRequirements)) return false;
  return !test.operations.some((operation) => UNSUPPORTED.has(String(operation.name)));
}

function isMet(requirements: readonly Document[] | undefined): boolean {
  if (!requirements) return true;
  return requirements.some(
    ({ minServerVersion, maxServerVersion, topologies, auth, serverless, csfle }) =>
      (minServerVersion === undefined || compare(minServerVersion) <= 0) &&
      (maxServerVersion === undefined || compare(maxServerVersion) >= 0) &&
      (topologies === undefined || topologies.includes('replicaset')) &&
      auth !== true &&
      serverless !== 'require' &&
      (csfle === undefined || csfle === false),
  );
}

function compare(version: string): number {
  const parts = version.split('.').map(Number);
  for (const [at, own] of VERSION.entries()) {
    const difference = (parts[at] ?? 0) - own;
    if (difference !== 0) return difference;
  }
  return 0;
}
