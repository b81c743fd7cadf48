import type { ReplicaSet } from 'mongo-governor/testing';
import { arrivals } from '../support/governed';

const READS = new Set(['find', 'aggregate', 'count', 'distinct']);

/** Roles of the members at which reads arrived, each once: what a client library read, and where. */
export async function rolesOfReads(set: ReplicaSet): Promise<string[]> {
  const reads = (await arrivals(set)).filter(({ name }) => READS.has(name));
  return [...new Set(reads.map(({ role }) => role))];
}
