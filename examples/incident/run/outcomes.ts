import type { Outcome } from '../load-generator';

export interface Tally {
  readonly requests: number;
  readonly succeeded: number;
  readonly sheds: number;
  /** 1 when there were no requests. */
  readonly availability: number;
  readonly p50MS: number | null;
  readonly p99MS: number | null;
}

export function succeeded({ status }: Outcome): boolean {
  return status >= 200 && status < 400;
}

/** Counts and percentiles of some requests, as the HTTP client saw them. */
export function tally(outcomes: readonly Outcome[]): Tally {
  const latencies = outcomes.map(({ latencyMS }) => latencyMS).sort((a, b) => a - b);
  const good = outcomes.filter(succeeded).length;
  return {
    requests: outcomes.length,
    succeeded: good,
    sheds: outcomes.filter(({ shed }) => shed).length,
    availability: outcomes.length === 0 ? 1 : good / outcomes.length,
    p50MS: percentile(latencies, 0.5),
    p99MS: percentile(latencies, 0.99),
  };
}

/** Requests that were sent from `fromMS` until before `toMS`. */
export function sentBetween(outcomes: readonly Outcome[], fromMS: number, toMS: number): Outcome[] {
  return outcomes.filter(({ atMS }) => atMS >= fromMS && atMS < toMS);
}

function percentile(sorted: readonly number[], part: number): number | null {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return value === undefined ? null : Math.round(value * 10) / 10;
}
