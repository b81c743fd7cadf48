import { median } from '../shared/statistics';
import { markdownTable } from '../shared/table';
import type { BurstResult } from './burst';
import { ABOUT, POOL, QUEUE, SIDES, type Side } from './clients';
import type { LaneResult, LanesResult } from './lanes';
import type { ShedCost } from './shed-cost';
import type { StepResult } from './step';

export interface StepRow extends StepResult {
  readonly server: 'load model' | 'fixed service time';
  readonly side: Side;
  readonly multiple: number;
}

/** Rounds that took turns. */
export interface LanesRounds {
  readonly side: Side;
  /** Of the capacity, with lanes and without. */
  readonly multiple: number;
  readonly unloaded: LanesResult[];
  readonly withLanes: LanesResult[];
  readonly without: LanesResult[];
}

export interface OverloadResult {
  readonly capacityPerSecond: number;
  readonly deadlineMS: number;
  readonly rows: readonly StepRow[];
  readonly bursts: readonly BurstResult[];
  readonly lanes: readonly LanesRounds[];
  readonly shedCost: ShedCost;
}

/** The sides that are ours. */
const OURS: readonly Side[] = ['governed', 'adaptive'];

/** What the issue asks of a governed client at the highest load, as found. */
export function verdicts({ rows, capacityPerSecond, shedCost, lanes }: OverloadResult): readonly string[] {
  const servers = [...new Set(rows.map(({ server }) => server))];
  const isMeasured = (server: string, side: Side): boolean =>
    rows.some((row) => row.server === server && row.side === side);
  const ours = servers.flatMap((server) =>
    OURS.filter((side) => isMeasured(server, side)).map((side) => ({ server, side })),
  );
  const perServer = ours.map(({ server, side }) => {
    const own = rows.filter((row) => row.server === server && row.side === side);
    const peak = Math.max(...own.map(({ answeredPerSecond }) => answeredPerSecond));
    const last = own.reduce((most, row) => (row.multiple > most.multiple ? row : most));
    const boundMS = (2 * (POOL + QUEUE) * 1_000) / (capacityPerSecond / 2);
    return (
      `${side}, ${server}, ${last.multiple}x: goodput ${percent(last.answeredPerSecond / peak)} of its peak (target 95%), ` +
      `p99 of accepted ${last.acceptedP99MS.toFixed(0)} ms (target ${boundMS.toFixed(0)} ms), ` +
      `a rejection after ${last.shedP50MS.toFixed(2)} ms at the median (target 1 ms)`
    );
  });
  const atTwice = ours.map(({ server, side }) => {
    const at = (multiple: number): StepRow | undefined =>
      rows.find((row) => row.server === server && row.side === side && row.multiple === multiple);
    const [once, twice] = [at(1)?.acceptedP50MS ?? Number.NaN, at(2)?.acceptedP50MS ?? Number.NaN];
    return `${side}, ${server}: p50 of accepted at 2x is ${(twice / once).toFixed(1)} of that at 1x (target 3)`;
  });
  return [
    ...perServer,
    ...atTwice,
    ...lanes.map(lanesVerdict),
    `a shed takes ${shedCost.shedMicros.toFixed(1)} us of CPU, a served operation ${shedCost.servedMicros.toFixed(1)} us: ` +
      `${shedCost.ratio.toFixed(2)} of it (target 0.25)`,
  ];
}

export function overloadTables(result: OverloadResult): string {
  const steps = markdownTable(
    [
      'server, offered',
      'side',
      'answered/s',
      `within ${result.deadlineMS} ms`,
      'p50 ms',
      'p99 ms',
      'shed',
      'shed after ms',
      'told to drain',
      'failed',
      'unanswered',
      'heap MB',
      'loop delay p99 ms',
      'CPU ms/s',
    ],
    result.rows.map((row) => [
      `${row.server}, ${row.multiple}x`,
      row.side,
      row.answeredPerSecond.toFixed(0),
      row.inTimePerSecond.toFixed(0),
      milliseconds(row.acceptedP50MS),
      milliseconds(row.acceptedP99MS),
      String(row.shed),
      row.shed === 0 ? '-' : row.shedP50MS.toFixed(2),
      row.retryAfterRatio === undefined ? '-' : row.retryAfterRatio.toFixed(2),
      String(row.failedOtherwise),
      // Answers to what was offered just before the measurement may be among those counted.
      String(Math.max(0, row.unanswered)),
      row.peakHeapMB.toFixed(0),
      row.loopDelayP99MS.toFixed(0),
      row.cpuMSPerSecond.toFixed(0),
    ]),
  );
  const bursts = markdownTable(
    ['burst in one tick', 'answered', 'shed', 'heap MB', 'stall ms', 'all settled ms', 'CPU ms'],
    result.bursts.map((burst) => [
      `${burst.side}, ${burst.operations}`,
      String(burst.answered),
      String(burst.shed),
      burst.heapMB.toFixed(0),
      burst.stallMS.toFixed(0),
      burst.settledMS.toFixed(0),
      burst.cpuMS.toFixed(0),
    ]),
  );
  const sides = SIDES.map((side) => `- **${side}**: ${ABOUT[side]}`);
  return [
    ...verdicts(result).map((line) => `- ${line}`),
    '',
    ...sides,
    '',
    '"Told to drain": `retryAfterMS` to the time in which what waited then was served, median.',
    '',
    steps,
    '',
    bursts,
    '',
    ...result.lanes.flatMap((rounds) => [lanesTable(rounds), '']),
  ].join('\n');
}

function lanesVerdict({ side, multiple, unloaded, withLanes, without }: LanesRounds): string {
  const critical = medianOf(withLanes.map((result) => result.critical));
  const alone = medianOf(unloaded.map((result) => result.critical));
  const background = medianOf(withLanes.map((result) => result.background));
  const ratios = withLanes.map(
    ({ answeredPerSecond }, round) => answeredPerSecond / (without[round]?.answeredPerSecond ?? Number.NaN),
  );
  return (
    `${side}, lanes at ${multiple}x: ${percent1(critical.answered / critical.offered)} of critical answered (target 99.9%), ` +
    `its p99 ${(critical.p99MS / alone.p99MS).toFixed(1)} of unloaded (target 1.5), all together ` +
    `${median(ratios).toFixed(2)} of no lanes (target 0.97), background ${percent1(background.answered / background.offered)}`
  );
}

function lanesTable({ side, multiple, unloaded, withLanes, without }: LanesRounds): string {
  const row = (name: string, results: readonly LanesResult[]): string[] => {
    const cell = (lane: 'critical' | 'normal' | 'background'): string => {
      const { offered, answered, p50MS, p99MS } = medianOf(results.map((result) => result[lane]));
      return `${percent1(answered / offered)}, ${p50MS.toFixed(0)} / ${p99MS.toFixed(0)}`;
    };
    const perSecond = median(results.map(({ answeredPerSecond }) => answeredPerSecond)).toFixed(0);
    return [name, cell('critical'), cell('normal'), cell('background'), perSecond];
  };
  return markdownTable(
    [
      `${side}, a fifth critical, a fifth background: answered, p50 / p99 ms`,
      'critical',
      'normal',
      'background',
      'answered/s',
    ],
    [
      row('unloaded, with lanes', unloaded),
      row(`${multiple}x, with lanes`, withLanes),
      row(`${multiple}x, without`, without),
    ],
  );
}

/** Null over JSON: nothing was answered. */
function milliseconds(ms: number | null): string {
  return ms === null ? '-' : ms.toFixed(0);
}

function medianOf(results: readonly LaneResult[]): LaneResult {
  return {
    offered: results.reduce((sum, { offered }) => sum + offered, 0),
    answered: results.reduce((sum, { answered }) => sum + answered, 0),
    p50MS: median(results.map(({ p50MS }) => p50MS)),
    p99MS: median(results.map(({ p99MS }) => p99MS)),
  };
}

function percent1(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}
