import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../shared/table';
import type { ExperimentResult } from './experiment';
import { totalsOf } from './picture';

/** In the order of the gallery. */
export const SHAPES = ['step', 'burst', 'slow-member', 'dead-member', 'slow-query'] as const;

/** What is kept of the experiments that were run. */
export function readExperiments(): readonly ExperimentResult[] {
  return SHAPES.map((name) => join(__dirname, 'results', `${name}.json`))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as ExperimentResult);
}

/** Each shape with its picture, and what became of all that was offered, side by side. */
export function experimentsTable(results: readonly ExperimentResult[]): string {
  const rows = results.flatMap(({ experiment, sides }) =>
    sides.map(({ side, bins }) => {
      const { offered, inTime, refused, late } = totalsOf(bins);
      const share = (part: number): string => `${((part / Math.max(1, offered)) * 100).toFixed(1)}%`;
      return [`${experiment.name}: ${side}`, String(offered), share(inTime), share(refused), share(late)];
    }),
  );
  const pictures = results.map(
    ({ experiment: { name, title } }) =>
      `- [${title}](experiments/results/${name}.svg) (\`bench/experiments/${name}.ts\`)`,
  );
  const table = markdownTable(
    ['shape: side', 'offered', 'within 500 ms', 'refused at once', 'late, failed or never'],
    rows,
  );
  return [...pictures, '', table].join('\n');
}
