import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { ask } from '../shared/ask';
import { jain, sum } from '../shared/statistics';
import { markdownTable } from '../shared/table';
import type { AdaptiveAnswer, AdaptiveTask } from './worker';

/*
 * The adaptive limit on the real driver, over TCP, side by side in one run: `npm run bench:adaptive [-- --only NAME]`.
 */
const { values } = parseArgs({
  options: { only: { type: 'string' }, seconds: { type: 'string', default: '20' } },
});

/** What the embedded set's secondaries carry: 400 reads a second each, fewer above 60 connections. */
const LOAD = { workers: 8, serviceMS: 20, knee: 60 };
const CAP = 320;
/** Callers of all processes together. */
const CALLERS = 900;
/** Of the 800 reads a second that both secondaries carry. */
const STEADY = 640;
const SLOW_MS = 1_000;
/** From when on a run counts as settled, seconds. */
const SETTLED = 10;
const START_MS = 4_000;

interface Side {
  readonly name: string;
  readonly cap: number;
  readonly adaptive: AdaptiveTask['adaptive'];
}

interface Scenario {
  readonly name: string;
  readonly processes: number;
  /** Services in each process, 1 if not given: twenty Node processes are more than two cores have room for. */
  readonly inEach?: number;
  readonly seconds: number;
  readonly handSet: readonly number[];
  readonly steady?: boolean;
  /** Of one secondary, at those seconds. */
  readonly changes?: readonly (readonly [second: number, load: Partial<typeof LOAD>])[];
}

const seconds = Number(values.seconds);
const SCENARIOS: readonly Scenario[] = [
  { name: 'one', processes: 1, seconds, handSet: [14, 20, 62] },
  { name: 'four', processes: 4, seconds, handSet: [6, 8, 15] },
  { name: 'twenty', processes: 4, inEach: 5, seconds, handSet: [3, 4, 5] },
  {
    name: 'third',
    processes: 1,
    seconds: 60,
    handSet: [20],
    changes: [
      [15, { serviceMS: 60 }],
      [40, {}],
    ],
  },
  { name: 'steady', processes: 1, seconds: 300, handSet: [], steady: true },
];

async function run(set: ReplicaSet, scenario: Scenario, { cap, adaptive }: Side): Promise<AdaptiveAnswer[]> {
  const { processes, inEach = 1, steady = false, changes = [] } = scenario;
  const services = processes * inEach;
  for (const member of set.members) await member.setLoad(LOAD);
  const startsAt = Date.now() + START_MS + processes * 300;
  const timers = changes.map(([second, load]) =>
    setTimeout(
      () => void set.secondaries().then(([first]) => first?.setLoad({ ...LOAD, ...load })),
      startsAt - Date.now() + second * 1_000,
    ),
  );
  const task: AdaptiveTask = {
    uri: set.uri,
    startsAt,
    seconds: scenario.seconds,
    cap,
    adaptive,
    services: inEach,
    ...(steady ? { readsPerSecond: STEADY / services } : { callers: Math.ceil(CALLERS / services) }),
  };
  const script = join(__dirname, 'worker.ts');
  const answers = await Promise.all(
    Array.from({ length: processes }, () => ask<AdaptiveAnswer[]>(script, task)),
  );
  for (const timer of timers) clearTimeout(timer);
  return answers.flat();
}

function perSecondOf(answers: readonly AdaptiveAnswer[]): number[] {
  return Array.from({ length: answers[0]?.perSecond.length ?? 0 }, (_, second) =>
    sum(answers.map(({ perSecond }) => perSecond[second] ?? 0)),
  );
}

async function measure(set: ReplicaSet, scenario: Scenario): Promise<void> {
  const sides: Side[] = [
    ...scenario.handSet.map((cap): Side => ({ name: `cap ${cap}, by hand`, cap, adaptive: 'off' })),
    { name: `cap ${CAP}`, cap: CAP, adaptive: 'off' },
    { name: `cap ${CAP}, adaptive`, cap: CAP, adaptive: 'on' },
  ];
  const results: { readonly side: Side; readonly answers: AdaptiveAnswer[] }[] = [];
  for (const side of sides) {
    process.stderr.write(`${scenario.name}: ${side.name}\n`);
    results.push({ side, answers: await run(set, scenario, side) });
  }
  const settled = (answers: readonly AdaptiveAnswer[]): number =>
    sum(perSecondOf(answers).slice(SETTLED)) / (scenario.seconds - SETTLED);
  const best = Math.max(...results.map(({ answers }) => settled(answers)));
  const rows = results.map(({ side, answers }) => {
    const byProcess = answers.map(({ perSecond }) => sum(perSecond));
    const refused = answers.map(({ refusedIn }) => sum(refusedIn.slice(SETTLED)));
    const ended = settled(answers) * (scenario.seconds - SETTLED) + sum(refused);
    const atStart = sum(answers.map(({ refusedIn }) => sum(refusedIn.slice(0, SETTLED))));
    const last = answers.flatMap(({ limits }) => limits.at(-1) ?? []);
    return [
      side.name,
      settled(answers).toFixed(0),
      (settled(answers) / best).toFixed(3),
      jain(byProcess).toFixed(3),
      `${((100 * sum(refused)) / ended).toFixed(2)}%`,
      `${atStart}`,
      `${sum(answers.map((each) => each.failed))}`,
      (sum(last) / Math.max(1, last.length)).toFixed(1),
    ];
  });
  console.log(
    `\n### ${scenario.name}: ${scenario.processes * (scenario.inEach ?? 1)} services in ${scenario.processes} processes, ${scenario.seconds} s\n`,
  );
  console.log(
    markdownTable(
      [
        '',
        `reads/s from ${SETTLED} s on`,
        'of the best',
        'Jain',
        'refused',
        'refused before',
        'failed',
        'pool at the end',
      ],
      rows,
    ),
  );
  for (const { side, answers } of results) console.log(`\n${side.name}: ${perSecondOf(answers).join(' ')}`);
}

async function main(): Promise<void> {
  const set = await startReplicaSet();
  for (const member of set.members) {
    await member.failNext({ command: 'aggregate', times: 1_000_000, blockMS: SLOW_MS });
  }
  for (const scenario of SCENARIOS) {
    if (values.only === undefined || values.only === scenario.name) await measure(set, scenario);
  }
  await set.close();
}

void main();
