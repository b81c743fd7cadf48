/** One candidate at one member of one instance, in virtual time. */
export interface Candidate {
  /** Connections that it may hold, and operations that it may have in flight but for a probe. */
  readonly limit: number;
  readonly inFlight: number;
  answered(now: number, kind: string, servedMS: number, running: number, hasWaiters: boolean): void;
  failed?(now: number): void;
}

export type MakeCandidate = (most: number) => Candidate;
