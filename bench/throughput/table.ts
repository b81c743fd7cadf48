import type { Summary } from '../shared/statistics';
import { markdownTable } from '../shared/table';
import type { Cell } from './rounds';

/** For each workload a table of contenders by concurrency: throughput to raw with its interval, and CPU to raw. */
export function throughputTable(cells: readonly Cell[]): string {
  const workloads = [...new Set(cells.map(({ workload }) => workload))];
  return workloads
    .map(
      (workload) => `### ${workload}\n\n${workloadTable(cells.filter((cell) => cell.workload === workload))}`,
    )
    .join('\n\n');
}

function workloadTable(cells: readonly Cell[]): string {
  const concurrencies = [...new Set(cells.map(({ concurrency }) => concurrency))];
  const contenders = [...new Set(cells.map(({ contender }) => contender))];
  const rows = contenders.map((contender) => [
    contender,
    ...concurrencies.map((concurrency) => {
      const cell = cells.find((each) => each.contender === contender && each.concurrency === concurrency);
      return cell === undefined
        ? '-'
        : `${ratio(cell.throughputRatio)}, CPU ${cell.cpuRatio.median.toFixed(2)}`;
    }),
  ]);
  return markdownTable(['throughput to raw', ...concurrencies.map((each) => `${each} callers`)], rows);
}

/** Median in bold, then its interval. */
export function ratio({ median, low, high }: Summary): string {
  return `**${median.toFixed(2)}** (${low.toFixed(2)}-${high.toFixed(2)})`;
}
