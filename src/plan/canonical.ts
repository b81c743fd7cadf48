import { createHash } from 'node:crypto';
import { compareText, type PlanRecord } from './plan-record';

/** JSON with sorted keys: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, node: unknown) => {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return node;
    return Object.fromEntries(Object.entries(node).sort(([a], [b]) => compareText(a, b)));
  });
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Twelve hex digits that are equal for equal plans, on every machine and in every process of a service.
 * For labels and logs, not for security.
 */
export function planFingerprint(record: PlanRecord): string {
  return sha256(canonicalJson(record)).slice(0, 12);
}
