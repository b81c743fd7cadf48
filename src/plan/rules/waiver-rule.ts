import { matchesNamespace } from '../../config/namespace-pattern';
import type { Waiver } from '../../config/schema';
import { breaking, type Finding, type Rule, risky, safe } from '../plan-change';

/** Waivers: compared by what they cover, so that a reworded or reordered list is no move of a read. */
export const waiverRule: Rule = (before, after, { after: plan }) => {
  const [old, now] = [before as readonly Waiver[], after as readonly Waiver[]];
  const reads = (namespace: string): string => `${plan.service}: reads of ${namespace}`;
  const findings: Finding[] = [];

  for (const waiver of now) {
    if (covered(waiver, old)) continue;
    findings.push(
      breaking(
        `${reads(waiver.namespace)} move from the secondaries to the primary where they ask for it (waiver: "${waiver.reason}")`,
        'a new or wider waiver lets reads use the primary',
      ),
    );
  }
  for (const waiver of old) {
    if (covered(waiver, now)) continue;
    findings.push(
      risky(
        `${reads(waiver.namespace)} lose the primary (waiver removed: "${waiver.reason}")`,
        'what needed to read its own write may now read stale data',
      ),
    );
  }
  if (findings.length > 0) return findings;
  return safe(`${plan.service}: the waivers are written differently`, 'they cover the same reads');
};

function covered(waiver: Waiver, by: readonly Waiver[]): boolean {
  return by.some(({ namespace }) => matchesNamespace(namespace, waiver.namespace));
}
