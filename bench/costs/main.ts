import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeReport } from '../report/write-report';
import { saveResult } from '../shared/results';
import { measurePackage } from './package-size';
import { measureScrape } from './scrape';
import { measureLoads } from './start-up';
import { type Costs, costsTable } from './table';

/*
 * What a service pays beside its operations: `npm run bench:costs [-- --quick]`. Builds into a folder of its own.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const ROOT = join(__dirname, '../..');

async function main(): Promise<void> {
  const scrapes = [
    await measureScrape(3, 20, values.quick ? 20 : 200),
    await measureScrape(50, 20, values.quick ? 20 : 200),
  ];
  // Inside of the repository, so that what is loaded finds its dependencies.
  const built = mkdtempSync(join(ROOT, 'node_modules/.bench-'));
  try {
    execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json', '--outDir', join(built, 'dist')], { cwd: ROOT });
    symlinkSync(join(ROOT, 'package.json'), join(built, 'package.json'));
    const loads = await measureLoads(
      {
        mongodb: 'mongodb',
        'mongodb and prom-client': join(__dirname, 'load-peers.js'),
        'mongo-governor (with both)': join(built, 'dist/index.js'),
      },
      values.quick ? 3 : 15,
    );
    const costs: Costs = { scrapes, loads, size: measurePackage() };
    console.log(costsTable(costs));
    if (values.quick) return;
    saveResult('costs', costs);
    writeReport();
  } finally {
    rmSync(built, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
