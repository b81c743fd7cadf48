import { SOURCES, type Source } from '../service/documents';
import type { Outcome } from './messages';

export interface PhaseResult {
  readonly phase: string;
  readonly clicks: number;
  readonly answered: number;
  readonly sources: Readonly<Record<Source, number>>;
  readonly p50MS: number;
  readonly p99MS: number;
}

/** What people saw, by phase, and the ids of all clicks that were answered. */
export class Tally {
  readonly answered = new Set<string>();
  readonly #phases = new Map<string, Outcome[]>();
  #current: Outcome[] = [];

  begin(phase: string): void {
    this.#current = [];
    this.#phases.set(phase, this.#current);
  }

  add(outcome: Outcome): void {
    this.#current.push(outcome);
    if (outcome.status === 302) this.answered.add(outcome.id);
  }

  results(): PhaseResult[] {
    return [...this.#phases].map(([phase, outcomes]) => resultOf(phase, outcomes));
  }
}

function resultOf(phase: string, outcomes: readonly Outcome[]): PhaseResult {
  const sorted = outcomes.map(({ latencyMS }) => latencyMS).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const from = (source: Source): number => outcomes.filter((outcome) => outcome.source === source).length;
  return {
    phase,
    clicks: outcomes.length,
    answered: outcomes.filter(({ status }) => status === 302).length,
    sources: Object.fromEntries(SOURCES.map((source) => [source, from(source)])) as Record<Source, number>,
    p50MS: at(0.5),
    p99MS: at(0.99),
  };
}
