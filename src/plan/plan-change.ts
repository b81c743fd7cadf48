import type { PlanRecord } from './plan-record';

/**
 * - `breaking`: adds load at the primary or connections at a member, or switches a guard off
 * - `risky`: may cost this service something, or shifts load; a person should look
 * - `safe`: can't do either
 */
export type ChangeClass = 'breaking' | 'risky' | 'safe';

export interface PlanChange {
  readonly service: string;
  /** Path in the config, `connections.primary`; `driver.…` for what the driver resolved. */
  readonly path: string;
  readonly class: ChangeClass;
  /** What changes, for a reviewer; begins with the service. */
  readonly sentence: string;
  /** Why it is of that class. */
  readonly reason: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a rule says about one changed path. */
export interface Finding {
  readonly class: ChangeClass;
  readonly sentence: string;
  readonly reason: string;
}

/** Judges one path whose value differs between two plans. */
export type Rule = (before: unknown, after: unknown, plans: PlanPair) => Finding | readonly Finding[];

export interface PlanPair {
  readonly before: PlanRecord;
  readonly after: PlanRecord;
}

export function breaking(sentence: string, reason: string): Finding {
  return { class: 'breaking', sentence, reason };
}

export function risky(sentence: string, reason: string): Finding {
  return { class: 'risky', sentence, reason };
}

export function safe(sentence: string, reason: string): Finding {
  return { class: 'safe', sentence, reason };
}

/** A value in a sentence. */
export function show(value: unknown): string {
  if (value === undefined) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
