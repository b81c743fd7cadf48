import type { GovernorUnavailableError } from '../../errors';

/** An election that takes longer than this is none any more (election timeout 10 s, and the votes). */
export const ELECTION_MS = 12_000;

/** The driver's monitors look no more often than this (sdam/monitor.ts, minHeartbeatFrequencyMS). */
export const MONITOR_MS = 500;

/** What a selection waits for that may never come. */
export interface VainWait {
  /** Others may be served meanwhile: what waits for this takes no place of theirs. */
  readonly isApart: boolean;
  /**
   * The error for work that would wait in vain, or undefined.
   * @param apart how many wait apart already
   */
  refuse(apart: number): GovernorUnavailableError | undefined;
  /**
   * Longest wait, milliseconds; undefined where the driver's own time counts.
   * @param failFastAfterMS `availability.failFastAfterMS`
   */
  boundMS(failFastAfterMS: number | undefined): number | undefined;
  /** It did not come in time. @returns the error of one that `boundMS` has ended */
  failed(): GovernorUnavailableError | undefined;
}

/** Between half and whole looks of the monitors: not all come back at the same moment. */
export function monitorsLookAfterMS(): number {
  return Math.round(MONITOR_MS * (0.75 + Math.random() / 2));
}

/** The same moment on the wall clock, whole milliseconds since the epoch. */
export function wallTimeOf(since: number): number {
  return Math.round(Date.now() - (performance.now() - since));
}
