import { setTimeout as delay } from 'node:timers/promises';
import { generateLoad, type Outcome, warmUp } from '../load-generator';
import type { RunRecord, TimelineEvent } from '../report';
import { readChange, type ScheduledPhase, scheduleDeployments } from '../script';
import type { Mode, ServiceName } from '../services';
import type { Witness } from '../witness/witness';
import { fingerprint, type PlannedRequest } from '../workload';
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
}

type Note = (kind: TimelineEvent['kind'], service: ServiceName | null, text: string) => void;

/** Replays the incident once: the same requests and the same changes, whatever the mode. */
export async function replay(run: Replay, witness: Witness, progress: Progress): Promise<RunRecord> {
  // All four may say the same.
  const startupLines = new Set<string>();
  let onLine = (_service: ServiceName, line: string): void => {
    startupLines.add(line);
  };
  const before = await witness.read();
  const services = await startServices({
    mode: run.mode,
    uri: witness.uri,
    settings: readChange('0-normal.json'),
    onLine: (service, line) => onLine(service, line),
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${[...startupLines].join('\n')}`);
  });
  try {
    progress.servicesStarted(run.mode, services);
    const ports = new Map([...services.values()].map(({ service, port }) => [service, port]));
    await warmUp(run.plan, { ports, onOutcome: () => undefined });
    const startedAt = performance.now();
    const events: TimelineEvent[] = [];
    const note: Note = (kind, service, text) => {
      const event = { atMS: Math.round(performance.now() - startedAt), kind, service, text };
      events.push(event);
      progress.event(event);
    };
    onLine = (service, line) => note('message', service, line);
    const evidence = await observe(run, services, witness, { before, startedAt, ports, note, progress });
    return {
      result: summarize(evidence, run.phases, { seed: run.seed, fingerprint: fingerprint(run.plan) }),
      timeline: makeTimeline(evidence),
      events,
    };
  } finally {
    await stopServices(services);
  }
}

interface Observation {
  /** What the members had counted before the first service connected. */
  readonly before: Sample['members'];
  readonly startedAt: number;
  readonly ports: ReadonlyMap<ServiceName, number>;
  readonly note: Note;
  readonly progress: Progress;
}

async function observe(
  { plan, phases, sampleMS }: Replay,
  services: RunningServices,
  witness: Witness,
  { before, startedAt, ports, note, progress }: Observation,
): Promise<Evidence> {
  const outcomes: Outcome[] = [];
  const samples: Sample[] = [{ atMS: 0, members: before }];
  const over = new AbortController();
  try {
    const sampling = sampleMembers(witness, startedAt, sampleMS, over.signal, (sample) => {
      samples.push(sample);
      progress.sample(sample, outcomes);
    });
    const script = perform(phases, services, startedAt, note, over.signal);
    const load = generateLoad(plan, startedAt, over.signal, {
      ports,
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

/** Does to the services what the script says, at its times. */
async function perform(
  phases: readonly ScheduledPhase[],
  services: RunningServices,
  startedAt: number,
  note: Note,
  signal: AbortSignal,
): Promise<void> {
  const until = (atMS: number): Promise<void> =>
    delay(Math.max(0, startedAt + atMS - performance.now()), undefined, { signal });
  const deployments: Promise<void>[] = [];
  for (const phase of phases) {
    await until(phase.fromMS);
    note('phase', null, phase.title);
    for (const { atMS, service, settings } of scheduleDeployments(phase)) {
      await until(atMS);
      const { minPoolSize, maxPoolSize, readPreference } = settings;
      note('deployment', service, `pool ${minPoolSize} to ${maxPoolSize}, reads ${readPreference}`);
      const deployed = services.get(service)?.deploy(settings) ?? Promise.resolve();
      // A service that can't take its new settings goes on with the old ones, as in real life.
      deployments.push(deployed.catch((error: unknown) => note('message', service, String(error))));
    }
  }
  await Promise.all(deployments);
}
