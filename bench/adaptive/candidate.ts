import type { Knowledge } from '../../src/adaptive/controller';

/** One candidate at one member of one instance, in virtual time. */
export interface Candidate {
  /** Connections that it may hold, and operations that it may have in flight but for a probe. */
  readonly limit: number;
  readonly inFlight: number;
  answered(now: number, kind: string, servedMS: number, running: number, hasWaiters: boolean): void;
  failed?(now: number): void;
  /** What it can tell those that come later. */
  readonly knowledge?: Knowledge | undefined;
}

/** `others`: those that run already, at `now`. */
export type MakeCandidate = (most: number, others: readonly Candidate[], now: number) => Candidate;
