import { setTimeout as delay } from 'node:timers/promises';
import type { TimelineEvent } from '../report';
import { type Action, type ScheduledPhase, scheduleActions } from '../script';
import type { ServiceName } from '../services';
import type { RunningServices } from './services';

export type Note = (kind: TimelineEvent['kind'], service: ServiceName | null, text: string) => void;

/** Does to the services what the script says, at its times. */
export async function perform(
  phases: readonly ScheduledPhase[],
  services: RunningServices,
  startedAt: number,
  note: Note,
  signal: AbortSignal,
): Promise<void> {
  const until = (atMS: number): Promise<void> =>
    delay(Math.max(0, startedAt + atMS - performance.now()), undefined, { signal });
  const underWay: Promise<void>[] = [];
  for (const phase of phases) {
    await until(phase.fromMS);
    note('phase', null, phase.title);
    for (const action of scheduleActions(phase)) {
      await until(action.atMS);
      // A service that can't take what it is told goes on as it is, as in real life.
      const told = (error: unknown): void => note('message', action.service, String(error));
      underWay.push(act(action, services, note).catch(told));
    }
  }
  await Promise.all(underWay);
}

async function act(action: Action, services: RunningServices, note: Note): Promise<void> {
  const { service } = action;
  const fleet = services.get(service);
  if (fleet === undefined) return;
  if (action.kind === 'scale') {
    note('scale', service, `to ${action.instances}`);
    await fleet.scale(action.instances);
    note('scale', service, `${fleet.instances.length} running`);
    return;
  }
  const { minPoolSize, maxPoolSize, readPreference } = action.settings;
  const how = action.kind === 'replace' ? ', in new instances' : '';
  note('deployment', service, `pool ${minPoolSize} to ${maxPoolSize}, reads ${readPreference}${how}`);
  await fleet[action.kind](action.settings);
}
