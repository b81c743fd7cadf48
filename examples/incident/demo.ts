import { resolve } from 'node:path';
import { actOf } from './acts';
import { readCaps } from './caps';
import { REQUEST_TIMEOUT_MS } from './load-generator';
import { busyWarning, machineReport } from './machine';
import { type DemoOptions, parseOptions, USAGE } from './options';
import { type AlertWatch, alertTable, factorOf } from './prometheus/alerts';
import { watched } from './prometheus/watched';
import { playRegions } from './regions/act';
import { type IncidentReport, writeReport } from './report';
import { writeReportHtml } from './report-html';
import { Progress } from './run/progress';
import { type Replayed, replay } from './run/replay';
import { schedulePhases } from './script';
import type { Mode } from './services';
import { formatTable } from './table';
import { openWitness } from './witness/open';
import { fingerprint, planWorkload } from './workload';

async function playIncident(
  { seed, seconds, server, prometheus }: DemoOptions,
  print: (line: string) => void,
): Promise<IncidentReport> {
  const plan = planWorkload(seed, seconds);
  const phases = schedulePhases(seconds);
  const sampleMS = seconds >= 20 ? 500 : 250;
  const progress = new Progress(print, phases);
  print(
    `The incident, twice, ${seconds} s each: ${plan.length} requests, seed ${seed}, workload ${fingerprint(plan)}.`,
  );
  if (prometheus) {
    print(
      `Prometheus evaluates the rules of examples/prometheus with their times divided by ${factorOf(seconds)}.`,
    );
  }
  let deployment = '';
  const run = async (mode: Mode): Promise<Replayed> => {
    const witness = await openWitness(server, (line) => process.stderr.write(`${line}\n`));
    deployment = witness.description;
    try {
      const play = (watch?: AlertWatch) =>
        replay({ mode, seed, plan, phases, sampleMS, ...(watch && { watch }) }, witness, progress);
      return await (prometheus ? watched(seconds, play) : play());
    } finally {
      await witness.close();
    }
  };
  const ungoverned = await run('ungoverned');
  const governed = await run('governed');
  return {
    version: 1,
    act: 'incident',
    generatedAt: new Date().toISOString(),
    deployment,
    seed,
    secondsPerRun: seconds,
    requestTimeoutMS: REQUEST_TIMEOUT_MS,
    phases: phases.map(({ key, title, story, fromMS, toMS }) => ({ key, title, story, fromMS, toMS })),
    caps: readCaps(),
    runs: { ungoverned: ungoverned.record, governed: governed.record },
    ...(ungoverned.alerts &&
      governed.alerts && { alerts: { ungoverned: ungoverned.alerts, governed: governed.alerts } }),
    machine: machineReport({ ungoverned: ungoverned.lag, governed: governed.lag }),
  };
}

async function main(args: readonly string[]): Promise<void> {
  let options: DemoOptions;
  try {
    options = parseOptions(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const print = (line: string): void => {
    if (!options.json) console.log(line);
  };
  const report = await (options.act === 'regions' ? playRegions : playIncident)(options, print);
  const { dataFile, reportFile } = actOf(report);
  writeReport(dataFile, report);
  writeReportHtml(reportFile, report);
  const { machine } = report;
  const warning = machine && busyWarning(machine);
  if (options.json) {
    const { runs, facts, alerts } = report;
    const { ungoverned, governed } = runs;
    console.log(
      JSON.stringify({ ungoverned: ungoverned.result, governed: governed.result, facts, alerts, machine }),
    );
  } else {
    console.log(`\n${formatTable(report)}`);
    if (report.alerts !== undefined) console.log(`\n${alertTable(report.alerts)}`);
    if (warning !== undefined) console.log(`\n${warning}`);
    console.log(`\nWithout and with it side by side: ${resolve(reportFile)}\nIts data: ${resolve(dataFile)}`);
  }
}

// `exit` ends the children too (see child.ts).
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
