import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Regions } from '../../tracking/demo/regions';
import { play } from '../../tracking/demo/script';
import type { Side } from '../../tracking/demo/table';
import { World } from '../../tracking/demo/world';
import { REQUEST_TIMEOUT_MS } from '../load-generator';
import { type Lag, machineReport } from '../machine';
import type { IncidentReport, RunRecord, TimelineEvent } from '../report';
import { LagMeter } from '../run/lag';
import { ProcessorWait } from '../run/processor-wait';
import { type Sample, sampleMembers } from '../run/sampler';
import { makeTimeline, summarize } from '../run/summary';
import { schedule } from '../script';
import type { Mode } from '../services';
import { PRIMARY_LOAD, SECONDARY_LOAD } from '../witness/load';
import { REGION_PHASES } from './phases';
import { RegionWitness } from './region-witness';
import { factsOf, outcomeOf } from './side';

/** Clicks of each side: what the members carry, which work as slowly as those of the first act. */
const PER_SECOND = 75;
const SAMPLE_MS = 500;

const KINDS = { ungoverned: 'plain', governed: 'governed' } as const;

export interface RegionsActOptions {
  readonly seed: number;
  readonly seconds: number;
}

/** One run: both sides at the same time, each with regions of its own, so that neither feels the other's load. */
export async function playRegions(
  { seed, seconds }: RegionsActOptions,
  print: (line: string) => void,
): Promise<IncidentReport> {
  print(
    `Two regions, one run of ${seconds} s, both sides at once: ${PER_SECOND} clicks/s each, seed ${seed}.`,
  );
  const phases = schedule(seconds, REGION_PHASES);
  await using plain = await start('ungoverned', seed);
  await using governed = await start('governed', seed);
  const sides = [plain, governed];
  const lag = new LagMeter();
  const wait = new ProcessorWait();
  const startedAt = Date.now();
  const events: TimelineEvent[] = [];
  for (const { world } of sides) world.begin();
  const over = new AbortController();
  const sampling = Promise.all(sides.map((side) => watch(side, wait, over.signal)));
  const steps = phases.map(({ title, story, fromMS, toMS, begin }) => ({
    phase: title,
    seconds: Math.round((toMS - fromMS) / 100) / 10,
    begin: (world: World) => begin(world),
    told: story,
  }));
  await play(
    sides.map(({ world }) => world),
    steps,
    (line) => {
      const step = steps.find(({ phase }) => line.startsWith(phase));
      print(step === undefined ? line : `${line}. ${step.told}`);
      events.push({ atMS: Date.now() - startedAt, kind: 'phase', service: null, text: step?.phase ?? line });
    },
  );
  over.abort();
  await sampling;
  lag.stop();
  const measured: Lag = {
    generatorP99MS: lag.p99MS,
    // Theirs is not told.
    membersP99MS: null,
    longestStallMS: lag.longestMS,
    mostStarved: wait.worst(),
  };
  const recordOf = async (side: Playing): Promise<{ record: RunRecord; side: Side }> => {
    const finished = await side.world.finish();
    const last = { atMS: Date.now() - startedAt, members: await side.witness.readAll() };
    const outcomes = side.world.tally.outcomes.map((click) => outcomeOf(click, startedAt));
    const evidence = { outcomes, samples: [...side.samples, last] };
    const workload = { seed, fingerprint: `${PER_SECOND} clicks/s` };
    return {
      side: { phases: side.world.tally.results(), ...finished },
      record: { result: summarize(evidence, phases, workload), timeline: makeTimeline(evidence), events },
    };
  };
  const [without, withIt] = await Promise.all([recordOf(plain), recordOf(governed)]);
  return {
    version: 1,
    act: 'regions',
    generatedAt: new Date().toISOString(),
    deployment: 'two embedded replica sets of 3 members for each side',
    seed,
    secondsPerRun: seconds,
    requestTimeoutMS: REQUEST_TIMEOUT_MS,
    phases: phases.map(({ key, title, story, fromMS, toMS }) => ({ key, title, story, fromMS, toMS })),
    caps: readCaps(),
    runs: { ungoverned: without.record, governed: withIt.record },
    facts: factsOf(without.side, withIt.side),
    machine: machineReport({ ungoverned: measured, governed: measured }),
  };
}

interface Playing extends AsyncDisposable {
  readonly mode: Mode;
  readonly world: World;
  readonly witness: RegionWitness;
  readonly samples: Sample[];
}

async function start(mode: Mode, seed: number): Promise<Playing> {
  const world = await World.start({
    kind: KINDS[mode],
    perSecond: PER_SECOND,
    instances: 1,
    seed,
    prepare: makeThemWork,
  });
  const witness = new RegionWitness(world.regions.sets.east.members);
  const samples = [{ atMS: 0, members: await witness.readAll() }];
  return { mode, world, witness, samples, [Symbol.asyncDispose]: () => world.close() };
}

/** The members of the first act, and nothing counted yet. */
async function makeThemWork({ sets }: Regions): Promise<void> {
  for (const set of Object.values(sets)) {
    const primary = await set.primary();
    for (const member of set.members)
      await member.setLoad(member === primary ? PRIMARY_LOAD : SECONDARY_LOAD);
    await set.resetWitnesses();
  }
}

async function watch({ mode, world, witness, samples }: Playing, wait: ProcessorWait, signal: AbortSignal) {
  await sampleMembers(witness, performance.now(), SAMPLE_MS, signal, (sample) => {
    samples.push(sample);
    const instances = world.instances.map(({ name, pid }) => [`${mode} ${name}`, pid] as const);
    wait.sample([['the demo', process.pid], ...instances]);
  });
}

/** Of the own region, whose members the report is about. */
function readCaps(): IncidentReport['caps'] {
  const file = join(__dirname, '../../tracking/config/mongo-governor.json');
  const { deployments } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly deployments: {
      readonly east: { readonly connections: Record<'primary' | 'secondary', number> };
    };
  };
  const { primary, secondary } = deployments.east.connections;
  return {
    primary: { total: primary, byService: { tracking: primary } },
    secondary: { total: secondary, byService: { tracking: secondary } },
  };
}
