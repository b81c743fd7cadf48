import { REDIS_BINARY, REDIS_IS_HERE } from '../support/redis-process';
import { readOptions } from './options';
import { Report } from './report';
import { runSchedule } from './run-schedule';
import { describeSchedule, drawSchedule } from './schedule';
import { shrink } from './shrink';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** `npm run test:faults -- --seed N --runs N --report --fleet --adaptive --within SECONDS` */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  say(`seed ${options.seed}, ${options.runs} runs`);
  if (!REDIS_IS_HERE) say(`skipped: "Redis gone" (no ${REDIS_BINARY})`);
  const report = new Report();
  const begun = performance.now();
  let last = options.seed;
  for (let run = 0; run < options.runs; run += 1) {
    if (performance.now() - begun > options.withinSeconds * 1_000) {
      say(`after ${options.withinSeconds} s: ${run} of ${options.runs} runs`);
      break;
    }
    last = options.seed + run;
    const schedule = { ...drawSchedule(last), adaptive: options.adaptive };
    if (options.fleet && !schedule.fleet.leased && !schedule.fleet.redis) continue;
    const result = await runSchedule(schedule);
    report.add(result);
    const [first] = result.violations;
    if (first === undefined) continue;
    process.exitCode = 1;
    say(`\nBROKEN by --seed ${schedule.seed} --runs 1`);
    for (const { invariant, what } of result.violations) say(`  ${invariant}: ${what}`);
    say(describeSchedule(schedule));
    if (options.shrink) say(`smallest found: ${describeSchedule(await shrink(schedule, first))}`);
  }
  say(`\n${report.table()}`);
  if (options.report) report.write(options.seed, last);
}

void main();
