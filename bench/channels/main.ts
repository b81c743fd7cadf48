import { parseArgs } from 'node:util';
import { writeReport } from '../report/write-report';
import { saveResult } from '../shared/results';
import { measurePath, measureQuestions, type PathCost } from './measure';
import { PATHS } from './paths';
import { channelsTable } from './table';

/*
 * What the channels of `node:diagnostics_channel` cost: `npm run bench:channels [-- --rounds 40]`.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '40' }, operations: { type: 'string', default: '20000' } },
});

async function main(): Promise<void> {
  const rounds = Number(values.rounds);
  // First: where somebody has listened once, the channel is of another shape.
  const questions = measureQuestions(rounds);
  const paths: PathCost[] = [];
  for (const path of PATHS) paths.push(await measurePath(path, rounds, Number(values.operations)));
  const costs = { paths, questions };
  console.log(channelsTable(costs));
  saveResult('channels', costs);
  writeReport();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
