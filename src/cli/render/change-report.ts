import type { ServiceChanges } from '../compare/service-changes';

/** What a comparison found, ready to be shown. */
export interface ChangeReport {
  readonly title: string;
  readonly services: readonly ServiceChanges[];
  /** What to do next. */
  readonly advice: string;
}

/** `2 breaking, 1 risky, 0 safe` */
export function countByClass(report: ChangeReport): string {
  const all = report.services.flatMap(({ changes }) => changes);
  const count = (name: string): number => all.filter((change) => change.class === name).length;
  return `${count('breaking')} breaking, ${count('risky')} risky, ${count('safe')} safe`;
}
