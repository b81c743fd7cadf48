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
 * A plan with its deployments as a list: the order in which they are tried is a part of the plan, where the order of
 * all other keys means nothing.
 */
export function withOrder(plan: Ordered): unknown {
  const { deployments } = plan;
  return deployments === undefined ? plan : { ...plan, deployments: Object.entries(deployments) };
}

/** A plan, or what the file of a lock has of one. */
export interface Ordered {
  readonly deployments?: object | undefined;
}

/**
 * Twelve hex digits that are equal for equal plans, on every machine and in every process of a service.
 * For labels and logs, not for security.
 */
export function planFingerprint(record: PlanRecord): string {
  return sha256(canonicalJson(withOrder(record))).slice(0, 12);
}
