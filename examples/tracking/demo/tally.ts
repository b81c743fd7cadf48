import { REQUEST_TIMEOUT_MS } from '../../incident/load-generator';
import { SOURCES, type Source } from '../service/documents';
import type { Outcome } from './messages';

/** A person has gone by then. */
export const IN_TIME_MS = REQUEST_TIMEOUT_MS;

export interface PhaseResult {
  readonly phase: string;
  readonly clicks: number;
  readonly answered: number;
  /** Of the answered, those that somebody has waited for. */
  readonly inTime: number;
  readonly sources: Readonly<Record<Source, number>>;
  readonly p50MS: number;
  readonly p99MS: number;
}

interface Phase {
  readonly phase: string;
  readonly fromMS: number;
}

/** What people saw, by the phase in which they clicked, and the ids of all clicks that were answered. Moments are epoch ms. */
export class Tally {
  readonly answered = new Set<string>();
  readonly outcomes: Outcome[] = [];
  readonly #phases: Phase[] = [];

  begin(phase: string, fromMS = Date.now()): void {
    this.#phases.push({ phase, fromMS });
  }

  add(outcome: Outcome): void {
    this.outcomes.push(outcome);
    if (outcome.status === 302) this.answered.add(outcome.id);
  }

  /** When the own region answered a click for the first time from then on; undefined: not any more. */
  firstOwnAfter(moment: number): number | undefined {
    const own = this.outcomes.filter(({ source }) => source === 'own');
    const ends = own.map(({ sentAt, latencyMS }) => sentAt + latencyMS).filter((end) => end >= moment);
    return ends.length === 0 ? undefined : ends.reduce((first, end) => Math.min(first, end));
  }

  /** The load begins with the first phase or a moment before it. */
  results(): PhaseResult[] {
    return this.#phases.map(({ phase, fromMS }, index) => {
      const from = index === 0 ? 0 : fromMS;
      const to = this.#phases[index + 1]?.fromMS ?? Number.POSITIVE_INFINITY;
      return resultOf(
        phase,
        this.outcomes.filter(({ sentAt }) => sentAt >= from && sentAt < to),
      );
    });
  }
}

function resultOf(phase: string, outcomes: readonly Outcome[]): PhaseResult {
  const answered = outcomes.filter(({ status }) => status === 302);
  const sorted = outcomes.map(({ latencyMS }) => latencyMS).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const from = (source: Source): number => outcomes.filter((outcome) => outcome.source === source).length;
  return {
    phase,
    clicks: outcomes.length,
    answered: answered.length,
    inTime: answered.filter(({ latencyMS }) => latencyMS <= IN_TIME_MS).length,
    sources: Object.fromEntries(SOURCES.map((source) => [source, from(source)])) as Record<Source, number>,
    p50MS: at(0.5),
    p99MS: at(0.99),
  };
}
