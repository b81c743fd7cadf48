import { markdownTable } from '../shared/table';
import type { BurstResult } from './burst';
import { POOL, QUEUE, type Side } from './clients';
import type { ShedCost } from './shed-cost';
import type { StepResult } from './step';

export interface StepRow extends StepResult {
  readonly server: 'load model' | 'fixed service time';
  readonly side: Side;
  readonly multiple: number;
}

export interface OverloadResult {
  readonly capacityPerSecond: number;
  readonly deadlineMS: number;
  readonly rows: readonly StepRow[];
  readonly bursts: readonly BurstResult[];
  readonly shedCost: ShedCost;
}

/** What the issue asks of a governed client at the highest load, as found. */
export function verdicts({ rows, capacityPerSecond, shedCost }: OverloadResult): readonly string[] {
  const servers = [...new Set(rows.map(({ server }) => server))];
  const perServer = servers.map((server) => {
    const own = rows.filter((row) => row.server === server && row.side === 'governed');
    const peak = Math.max(...own.map(({ answeredPerSecond }) => answeredPerSecond));
    const last = own.reduce((most, row) => (row.multiple > most.multiple ? row : most));
    const boundMS = (2 * (POOL + QUEUE) * 1_000) / (capacityPerSecond / 2);
    return (
      `${server}, ${last.multiple}x: goodput ${percent(last.answeredPerSecond / peak)} of its peak (target 95%), ` +
      `p99 of accepted ${last.acceptedP99MS.toFixed(0)} ms (target ${boundMS.toFixed(0)} ms), ` +
      `a rejection after ${last.shedP50MS.toFixed(2)} ms at the median (target 1 ms)`
    );
  });
  return [
    ...perServer,
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
      row.acceptedP50MS.toFixed(0),
      row.acceptedP99MS.toFixed(0),
      String(row.shed),
      row.shed === 0 ? '-' : row.shedP50MS.toFixed(2),
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
  return [...verdicts(result).map((line) => `- ${line}`), '', steps, '', bursts].join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}
