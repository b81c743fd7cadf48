import { type Witness as MemberWitness, type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { LagMeter } from '../run/lag';
import { PRIMARY_LOAD, SECONDARY_LOAD } from './load';
import { seedDatabase } from './seed';
import type { MemberReading, MembersLag } from './witness';

/** Child to parent: `uri` once, then readings, one for each message from the parent. */
export type FromMembers =
  | { readonly kind: 'ready'; readonly uri: string }
  | { readonly kind: 'reading'; readonly members: readonly MemberReading[]; readonly lag: MembersLag };

async function start(): Promise<ReplicaSet> {
  const set = await startReplicaSet({ members: 3 });
  await seedDatabase(set.uri);
  for (const member of set.members) {
    await member.setLoad((await member.role()) === 'primary' ? PRIMARY_LOAD : SECONDARY_LOAD);
  }
  await set.resetWitnesses();
  return set;
}

function toReading(witness: MemberWitness): MemberReading {
  let asPrimary = 0;
  let asSecondary = 0;
  for (const reads of Object.values(witness.readsByAppName)) {
    asPrimary += reads.asPrimary;
    asSecondary += reads.asSecondary;
  }
  const { address, role, connections, openByAppName, peakByAppName } = witness;
  return {
    address,
    role,
    connections: connections.open,
    peak: connections.peak,
    refused: connections.refused,
    connectionsByService: openByAppName,
    peakByService: peakByAppName,
    reads: { asPrimary, asSecondary },
  };
}

function tell(message: FromMembers): void {
  if (process.connected) process.send?.(message);
}

async function main(): Promise<void> {
  const set = await start();
  const lag = new LagMeter();
  process.on('message', () => {
    Promise.all(set.members.map((member) => member.witness())).then((witnesses) => {
      const { p99MS, longestMS } = lag;
      tell({ kind: 'reading', members: witnesses.map(toReading), lag: { p99MS, longestMS } });
    }, fail);
  });
  tell({ kind: 'ready', uri: set.uri });
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

// Ctrl-C reaches the whole group; the parent decides when the members end.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

main().catch(fail);
