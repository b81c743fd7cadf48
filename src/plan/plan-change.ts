import type { ChangeClass } from './change-class';
import type { PlanRecord } from './plan-record';
import type { RuleId } from './rules/catalog';

/** A change that was judged, before it has the rule's name. */
export interface JudgedChange {
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

export interface PlanChange extends JudgedChange {
  /** Id of the rule: a page in docs/rules.md. */
  readonly rule: RuleId;
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
