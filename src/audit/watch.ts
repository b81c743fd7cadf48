import { setTimeout as wait } from 'node:timers/promises';
import type { Auditor } from './auditor';
import { type Growth, growthBetween } from './growth';
import type { AuditReport } from './report';

export interface WatchOptions {
  readonly everyMS: number;
  /** Most reports; Infinity until the signal. */
  readonly count: number;
  readonly signal: AbortSignal;
  /** `growth` is since the first report. */
  onReport(report: AuditReport, growth: readonly Growth[], first: AuditReport): void;
}

/** Reports again and again, and compares each with the first. */
export async function watchAudit(auditor: Auditor, options: WatchOptions): Promise<void> {
  const { everyMS, count, signal, onReport } = options;
  let first: AuditReport | undefined;
  for (let done = 0; done < count && !signal.aborted; done++) {
    if (done > 0) await wait(everyMS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const report = await auditor.report();
    first ??= report;
    onReport(report, growthBetween(first, report), first);
  }
}
