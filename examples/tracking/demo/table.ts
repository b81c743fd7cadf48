import { alignRows } from '../../incident/align-rows';
import { SOURCES } from '../service/documents';
import type { ServiceKind } from './instance';
import { IN_TIME_MS, type PhaseResult } from './tally';
import type { Finished } from './world';

export type Side = Finished & { readonly phases: readonly PhaseResult[] };

export const NORMAL = 'both regions';
export const GONE = 'both gone';

/** What each phase came to. */
export function phaseTable(phases: readonly PhaseResult[]): string {
  const head = ['phase', 'clicks', 'answered', `in ${IN_TIME_MS / 1000} s`, ...SOURCES, 'p50 ms', 'p99 ms'];
  const rows = phases.map(({ phase, clicks, answered, inTime, sources, p50MS, p99MS }) => [
    phase,
    String(clicks),
    ratio(answered, clicks),
    ratio(inTime, clicks),
    ...SOURCES.map((source) => String(sources[source])),
    p50MS.toFixed(1),
    p99MS.toFixed(1),
  ]);
  return alignRows([head, ...rows]);
}

/** What was to be shown, of both sides. */
export function comparison(governed: Side, plain: Side): string {
  const row = (label: string, cell: (side: Side) => string): string[] => [label, cell(plain), cell(governed)];
  return alignRows([
    ['', 'plain driver', 'governed'],
    row('clicks answered while both are gone', ({ phases }) => answeredIn(phases, GONE)),
    row(`  within ${IN_TIME_MS / 1000} s`, ({ phases }) => answeredIn(phases, GONE, 'inTime')),
    row('  p99, more than in normal times', ({ phases }) => {
      const [gone, normal] = [phaseOf(phases, GONE), phaseOf(phases, NORMAL)];
      return gone && normal ? milliseconds(gone.p99MS - normal.p99MS) : '-';
    }),
    row('an error of the driver, median', ({ asks }) => errorCell(asks)),
    row('first success of the driver after the return', ({ asks }) => milliseconds(asks?.firstSuccessMS)),
    row('first click from the own region after it', ({ firstClickMS }) => milliseconds(firstClickMS)),
    row('answered clicks', ({ counted }) => String(counted.answered)),
    row('  in the database', ({ counted }) => String(counted.found)),
    row('  there more than once', ({ counted }) => String(counted.twice)),
  ]);
}

export const KIND_TITLES: Readonly<Record<ServiceKind, string>> = {
  governed: 'Governed (this example)',
  plain: 'The plain driver (demo/plain-service.ts: one region; look up, write, redirect)',
};

export function countedLine({ counted: { answered, found, twice } }: Side): string {
  return `Answered clicks: ${answered}. In the database: ${found}. There more than once: ${twice}.`;
}

function phaseOf(phases: readonly PhaseResult[], name: string): PhaseResult | undefined {
  return phases.find(({ phase }) => phase === name);
}

function answeredIn(phases: readonly PhaseResult[], name: string, what: 'answered' | 'inTime' = 'answered') {
  const found = phaseOf(phases, name);
  return found === undefined ? '-' : ratio(found[what], found.clicks);
}

export function errorCell(asks: Finished['asks']): string {
  if (asks === undefined) return '-';
  if (asks.medianErrorMS !== null) return milliseconds(asks.medianErrorMS);
  return `none in ${(asks.longestMS / 1000).toFixed(0)} s`;
}

export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-';
  return `${value.toFixed(1)} ms`;
}

export function ratio(part: number, all: number): string {
  // Rounded down: 100 % is only said when nothing failed.
  return all === 0 ? '-' : `${(Math.floor((10_000 * part) / all) / 100).toFixed(2)}%`;
}
