import { basename } from 'node:path';
import { profileOf } from '../profile/profiled';
import { makeBed, type SeamCase } from './cases';
import { runFor } from './measure';

/** Where the samples of a profile fall, as a share of those that the governor is in. */
export interface Part {
  readonly part: string;
  readonly share: number;
}

/** Parts by the source file that a function is of; what it calls in Node and V8 is charged to the function. */
const PARTS: Readonly<Record<string, string>> = {
  'classify.ts': 'classify',
  'governed-member.ts': 'admission and settling',
  'admission.ts': 'admission and settling',
  'holdings.ts': 'admission and settling',
  'member-ledger.ts': 'admission and settling',
  'early-shed.ts': 'selection',
  'governed-topology.ts': 'selection',
  'role-of.ts': 'verdict',
  'primary-reads.ts': 'verdict',
  'read-policy.ts': 'verdict',
  'waivers.ts': 'verdict',
  'named-waivers.ts': 'verdict',
  'histogram.ts': 'accumulators',
  'operation-stats.ts': 'accumulators',
  'counters.ts': 'accumulators',
  'bounded-map.ts': 'accumulators',
};

/** Profiles a case for `ms` and tells which part of the governor the time goes to. */
export async function profileParts(seam: SeamCase, ms: number): Promise<readonly Part[]> {
  const bed = makeBed(seam.config);
  const { governed } = seam.prepare(bed);
  await runFor(governed, bed.governed, 500);
  const profile = await profileOf(() => runFor(governed, bed.governed, ms), 100);
  await bed.close();

  const parents = new Map(
    profile.nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id])),
  );
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const hits = new Map<string, number>();
  for (const { id, hitCount = 0 } of profile.nodes) {
    let part: string | undefined;
    for (let at: number | undefined = id; at !== undefined && part === undefined; at = parents.get(at)) {
      part = PARTS[basename(nodes.get(at)?.callFrame.url ?? '')];
      // A function of the same file may stand for a part of its own: the clock is an accumulator's business.
      if (nodes.get(at)?.callFrame.functionName === 'now') part = 'clock';
    }
    if (part !== undefined) hits.set(part, (hits.get(part) ?? 0) + hitCount);
  }
  const total = [...hits.values()].reduce((sum, count) => sum + count, 0);
  return [...hits]
    .map(([part, count]) => ({ part, share: count / total }))
    .toSorted((a, b) => b.share - a.share);
}
