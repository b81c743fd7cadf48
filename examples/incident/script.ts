import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PHASES, type Phase, type TitledPhase } from './phases';
import { SERVICES, type ServiceName, type Settings } from './services';

interface Span {
  readonly fromMS: number;
  readonly toMS: number;
}

/** A phase on the run's own clock. */
export type ScheduledPhase = Phase & Span;
export type TitledSpan = TitledPhase & Span;

export function schedulePhases(seconds: number): ScheduledPhase[] {
  return schedule(seconds, PHASES);
}

/** The phases one after the other, without gaps. */
export function schedule<P extends TitledPhase>(seconds: number, phases: readonly P[]): (P & Span)[] {
  let fromMS = 0;
  return phases.map((phase) => {
    const scheduled = { ...phase, fromMS, toMS: fromMS + phase.share * seconds * 1000 };
    fromMS = scheduled.toMS;
    return scheduled;
  });
}

/** Something that is done to one service, on the run's own clock. */
export type Action = { readonly atMS: number; readonly service: ServiceName } & (
  | { readonly kind: 'deploy' | 'replace'; readonly settings: Settings }
  | { readonly kind: 'scale'; readonly instances: number }
);

/** The phase's change, evenly over the roll-out and the first at once, and other numbers of instances. */
export function scheduleActions(phase: ScheduledPhase): Action[] {
  const { change, rollout, replaced, scaling, fromMS, toMS } = phase;
  const entries = change === undefined ? [] : [...readChange(change)];
  const stepMS = ((toMS - fromMS) * rollout) / entries.length;
  const deployments = entries.map(
    ([service, settings], index): Action => ({
      kind: replaced.includes(service) ? 'replace' : 'deploy',
      atMS: fromMS + index * stepMS,
      service,
      settings,
    }),
  );
  const scalings = scaling.map(({ after, service, instances }): Action => {
    return { kind: 'scale', atMS: fromMS + after * (toMS - fromMS), service, instances };
  });
  return [...deployments, ...scalings].sort((a, b) => a.atMS - b.atMS);
}

/** Settings by service, in the order of the roll-out. */
export function readChange(file: string): Map<ServiceName, Settings> {
  const text = readFileSync(join(__dirname, 'changes', file), 'utf8');
  const changes = new Map(Object.entries(JSON.parse(text) as Record<ServiceName, Settings>));
  for (const service of SERVICES)
    if (!changes.has(service)) throw new Error(`${file} does not name ${service}`);
  return changes as Map<ServiceName, Settings>;
}
