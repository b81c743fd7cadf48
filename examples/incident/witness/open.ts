import { EmbeddedWitness } from './embedded';
import { ServerWitness } from './server';
import type { Witness } from './witness';

/** A fresh deployment for one run: the embedded replica set, or a real one by its connection string. */
export function openWitness(server: string | undefined, onLine: (line: string) => void): Promise<Witness> {
  return server === undefined ? EmbeddedWitness.start(onLine) : ServerWitness.open(server);
}
