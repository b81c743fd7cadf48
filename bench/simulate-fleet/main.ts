import { parseArgs } from 'node:util';
import { printGrowth } from './growth';
import { longRun, longRunTerms } from './long-run';
import { randomRun } from './random-run';
import { printChapter, printLongRun, printRandomRuns, printTerms, summary } from './report';

/**
 * `npm run simulate:fleet -- [--instances 1000] [--groups 1] [--seed 1]`: one large fleet through everything.
 * `--runs 10000`: many small fleets with random faults instead. `--growth`: size and cost of the lease document.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      instances: { type: 'string', default: '1000' },
      groups: { type: 'string' },
      seed: { type: 'string', default: '1' },
      runs: { type: 'string' },
      growth: { type: 'boolean', default: false },
    },
  });
  const seed = whole('seed', values.seed, 0);
  if (values.growth) {
    await printGrowth();
    return;
  }
  if (values.runs !== undefined) {
    const all = summary();
    const runs = whole('runs', values.runs, 1);
    for (let index = 0; index < runs; index++) all.add(await randomRun(seed + index));
    process.exitCode = printRandomRuns(all) ? 0 : 1;
    return;
  }
  const instances = whole('instances', values.instances, 1);
  // One document still serves a thousand; larger fleets are spread, five hundred to a document (docs/fleet.md).
  const spread = instances <= 1_000 ? 1 : Math.ceil(instances / 500);
  const groups = whole('groups', values.groups ?? String(spread), 1);
  console.log(`${instances} instances, ${groups} lease document(s), seed ${seed}`);
  printTerms(longRunTerms(instances, groups));
  process.exitCode = printLongRun(await longRun(seed, instances, groups, printChapter)) ? 0 : 1;
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`--${name} must be a whole number of at least ${least}, not "${text}"`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
