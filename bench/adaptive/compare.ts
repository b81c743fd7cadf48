import { jain, sum } from '../shared/statistics';
import type { MakeCandidate } from './candidate';
import { CANDIDATES, fixed } from './candidates';
import { simulate, type WorldReport, type WorldSpec } from './world';
import { CAPS } from './worlds';

export interface Score {
  readonly name: string;
  /** Of what the best hand-set cap has answered in the whole time, and in the last ten seconds. */
  readonly ratio: number;
  readonly lastRatio: number;
  /** Of the seconds from the tenth on, the worst five together. */
  readonly worstRatio: number;
  /** Jain's index of what the instances were answered. */
  readonly fairness: number;
  readonly refusedPart: number;
}

export interface Comparison {
  readonly bestCap: number;
  readonly scores: readonly Score[];
}

const LAST = 10;
const SETTLED_AFTER = 10;
const TOGETHER = 5;

/** All candidates in one world, against the best cap that somebody could have chosen. */
export function compare(spec: WorldSpec, candidates = CANDIDATES): Comparison {
  let best: { readonly cap: number; readonly report: WorldReport } | undefined;
  for (const cap of CAPS) {
    if (cap > spec.share) continue;
    const report = simulate(spec, fixed(cap));
    if (best === undefined || sum(report.perSecond) > sum(best.report.perSecond)) best = { cap, report };
  }
  if (best === undefined) throw new Error('no cap is below the share');
  const { cap, report } = best;
  const sides: [string, MakeCandidate][] = [
    ...Object.entries(candidates),
    ['the cap alone', fixed(spec.share)],
  ];
  return {
    bestCap: cap,
    scores: sides.map(([name, make]) => scoreOf(name, simulate(spec, make), report)),
  };
}

function scoreOf(name: string, own: WorldReport, best: WorldReport): Score {
  const part = (from: number, to?: number): number =>
    sum(own.perSecond.slice(from, to)) / sum(best.perSecond.slice(from, to));
  let worstRatio = Number.POSITIVE_INFINITY;
  for (let from = SETTLED_AFTER; from + TOGETHER <= own.perSecond.length; from += 1) {
    worstRatio = Math.min(worstRatio, part(from, from + TOGETHER));
  }
  return {
    name,
    ratio: part(0),
    lastRatio: part(-LAST),
    worstRatio,
    fairness: jain(own.byInstance),
    refusedPart: own.offered === 0 ? 0 : own.refused / own.offered,
  };
}
