import { generateLoad, type LoadTarget, type Outcome, warmUp } from '../load-generator';
import type { Lag } from '../machine';
import type { AlertWatch, RunAlerts } from '../prometheus/alerts';
import type { RunRecord, TimelineEvent } from '../report';
import { readChange, type ScheduledPhase } from '../script';
import { type Mode, SERVICES, type ServiceName } from '../services';
import type { Witness } from '../witness/witness';
import { fingerprint, type PlannedRequest } from '../workload';
import { LagMeter } from './lag';
import { type Note, perform } from './perform';
import { ProcessorWait } from './processor-wait';
import type { Progress } from './progress';
import { type Sample, sampleMembers } from './sampler';
import { type RunningServices, startServices, stopServices } from './services';
import { type Evidence, makeTimeline, summarize } from './summary';

export interface Replay {
  readonly mode: Mode;
  readonly seed: number;
  readonly plan: readonly PlannedRequest[];
  readonly phases: readonly ScheduledPhase[];
  readonly sampleMS: number;
  /** A Prometheus looks on: services have the governor's metrics also where they are not governed. */
  readonly watch?: AlertWatch;
  /** All four if not given; the plan must not ask others. */
  readonly services?: readonly ServiceName[];
}

export interface Replayed {
  readonly record: RunRecord;
  /** Undefined: nobody has looked on. */
  readonly alerts: RunAlerts | undefined;
  readonly lag: Lag;
}

/** Replays the incident once: the same requests and the same changes, whatever the mode. */
export async function replay(run: Replay, witness: Witness, progress: Progress): Promise<Replayed> {
  // All four may say the same.
  const startupLines = new Set<string>();
  let onLine = (_service: ServiceName, line: string): void => {
    startupLines.add(line);
  };
  const lag = new LagMeter();
  const wait = new ProcessorWait();
  const before = await witness.read();
  const services = await startServices({
    mode: run.mode,
    observe: run.watch !== undefined,
    uri: witness.uri,
    names: run.services ?? SERVICES,
    settings: readChange('0-normal.json'),
    onLine: (service, line) => onLine(service, line),
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${[...startupLines].join('\n')}`);
  });
  try {
    progress.servicesStarted(run.mode, services);
    run.watch?.see(services);
    const portOf = (service: ServiceName) => services.get(service)?.nextPort();
    await warmUp(run.plan, { portOf, onOutcome: () => undefined });
    lag.reset();
    run.watch?.begin();
    const startedAt = performance.now();
    const events: TimelineEvent[] = [];
    const note: Note = (kind, service, text) => {
      const event = { atMS: Math.round(performance.now() - startedAt), kind, service, text };
      events.push(event);
      progress.event(event);
    };
    onLine = (service, line) => note('message', service, line);
    const evidence = await observe(run, services, witness, {
      before,
      startedAt,
      portOf,
      note,
      progress,
      wait,
    });
    const record = {
      result: summarize(evidence, run.phases, { seed: run.seed, fingerprint: fingerprint(run.plan) }),
      timeline: makeTimeline(evidence),
      events,
    };
    // While everything is still scraped: what ends is no alert of the story.
    const alerts = await run.watch?.fired();
    const members = witness.lag;
    return {
      record,
      alerts,
      lag: {
        generatorP99MS: lag.p99MS,
        membersP99MS: members?.p99MS ?? null,
        longestStallMS: Math.max(lag.longestMS, members?.longestMS ?? 0),
        mostStarved: wait.worst(),
      },
    };
  } finally {
    lag.stop();
    await stopServices(services);
  }
}

interface Observation {
  /** What the members had counted before the first service connected. */
  readonly before: Sample['members'];
  readonly startedAt: number;
  readonly portOf: LoadTarget['portOf'];
  readonly note: Note;
  readonly progress: Progress;
  readonly wait: ProcessorWait;
}

async function observe(
  { plan, phases, sampleMS, watch }: Replay,
  services: RunningServices,
  witness: Witness,
  { before, startedAt, portOf, note, progress, wait }: Observation,
): Promise<Evidence> {
  const outcomes: Outcome[] = [];
  const samples: Sample[] = [{ atMS: 0, members: before }];
  const over = new AbortController();
  try {
    const sampling = sampleMembers(witness, startedAt, sampleMS, over.signal, (sample) => {
      samples.push(sample);
      progress.sample(sample, outcomes);
      watch?.see(services);
      wait.sample(processesOf(services, witness));
    });
    const script = perform(phases, services, startedAt, note, over.signal);
    const load = generateLoad(plan, startedAt, over.signal, {
      portOf,
      onOutcome: (outcome) => outcomes.push(outcome),
    });
    // Whatever fails first ends the run; nothing else waits for it.
    await Promise.race([Promise.all([load, script]), sampling.then(() => undefined)]);
    over.abort();
    samples.push(await sampling);
    return { outcomes, samples };
  } finally {
    over.abort();
  }
}

/** Every process that works for the run. */
function processesOf(services: RunningServices, witness: Witness): [name: string, pid: number | undefined][] {
  const instances = [...services.values()].flatMap((fleet) => fleet.instances);
  return [
    ['the load generator', process.pid],
    ['the replica set', witness.pid],
    ...instances.map(({ instance, pid }): [string, number | undefined] => [instance, pid]),
  ];
}
