import { redactText } from '../config/redact';
import type { GovernorStatus } from '../status/status';
import type { ConsoleEvent } from './recent-events';
import { type Sample, sampleOf } from './sample';

const MOST_NAMESPACES = 30;

/**
 * What the page gets. Field by field and never `...status`: what is added to the status later is not published
 * on a port before somebody decides that it should be.
 */
export function snapshotOf(status: GovernorStatus, events: readonly ConsoleEvent[], at: number) {
  return {
    at,
    service: status.service,
    instance: status.instance,
    mode: status.mode,
    inForce: status.inForce,
    why: redactText(status.why),
    configFile: status.configFile,
    clients: status.clients,
    members: status.members,
    deployments: status.deployments.map(({ name, plan: own }) => ({
      name,
      limits: own.limits,
      adaptive: own.adaptive,
    })),
    plan: shownPlan(status.plan),
    drift: status.lastDrift,
    reloadError: status.lastReloadError === null ? null : redactText(status.lastReloadError),
    reads: status.reads,
    verdicts: status.verdicts,
    fallback: status.fallback,
    sheds: status.sheds,
    admission: status.admission,
    lanes: status.lanes,
    selections: status.selections,
    waivers: status.waivers,
    namespaces: busiest(status.namespaces),
    events,
    sample: sampleOf(status, at) satisfies Sample,
  };
}

export type Snapshot = ReturnType<typeof snapshotOf>;

function shownPlan(plan: GovernorStatus['plan']) {
  const { routing } = plan;
  return {
    budget: plan.budget,
    instances: plan.instances,
    maxInstances: plan.maxInstances ?? null,
    limits: plan.limits,
    adaptive: plan.adaptive,
    waitQueue: plan.waitQueue,
    drift: plan.drift,
    routing: {
      preference: routing.preference,
      maxStalenessSeconds: routing.maxStalenessSeconds ?? null,
      tags: routing.tags,
      discoveryMS: routing.discoveryMS,
      onPrimaryRead: routing.onPrimaryRead,
      waivers: routing.waivers,
      fallback: {
        maxConcurrent: routing.fallback.maxConcurrent,
        maxPerSecond: routing.fallback.maxPerSecond,
        maxQueued: routing.fallback.maxQueued,
      },
    },
  };
}

/** Those with most decisions; a service may have hundreds. */
function busiest(namespaces: GovernorStatus['namespaces']): GovernorStatus['namespaces'] {
  const weight = (name: string) =>
    Object.values(namespaces[name] ?? {}).reduce((total, count) => total + count, 0);
  const names = Object.keys(namespaces).sort((a, b) => weight(b) - weight(a));
  return Object.fromEntries(
    names.slice(0, MOST_NAMESPACES).map((name) => [name, namespaces[name]]),
  ) as GovernorStatus['namespaces'];
}
