import { DEFAULT_DEPLOYMENT } from '../../config/deployment-schema';
import { deploymentPlans, labelOf } from '../../plan/deployments/deployment-record';
import { diffPlans } from '../../plan/diff';
import type { PlanChange } from '../../plan/plan-change';
import type { PlanRecord } from '../../plan/plan-record';
import type { Service } from '../services/load-services';

/** What a comparison says of one service. */
export interface ServiceChanges {
  readonly service: string;
  /** Config file for people; the lock for a service that has none any more. */
  readonly file: string;
  readonly changes: readonly PlanChange[];
  /** There is no lock yet with which it could be compared. */
  readonly first?: true;
  readonly lineOf: (change: PlanChange) => number | undefined;
}

/** Compares a service with its plan before; no plan before makes the whole service new. */
export function compareService(
  service: Pick<Service, 'name' | 'file' | 'plan' | 'positionOf'>,
  before: PlanRecord | undefined,
  missing: string,
): ServiceChanges {
  return {
    service: service.name,
    file: service.file,
    changes: before === undefined ? newService(service.plan, missing) : diffPlans(before, service.plan),
    lineOf: ({ path }) => service.positionOf(path)?.line,
  };
}

/** A service for which there is no lock file yet: nothing was agreed that it could break. */
export function firstLock({ name, file }: Service): ServiceChanges {
  return { service: name, file, changes: [], first: true, lineOf: () => undefined };
}

/** A service that had a plan and has no config any more. */
export function goneService(before: PlanRecord, file: string): ServiceChanges {
  const { service } = before;
  const changes = deploymentPlans(before).map(([name, plan]): PlanChange => {
    const { primary, secondary } = plan.connections;
    return {
      service,
      path: placeOf(name, ''),
      rule: 'SERVICE_GONE',
      class: 'breaking',
      sentence: `${labelOf(service, name)}: has no configuration any more: its caps (${primary} at the primary, ${secondary} at each secondary) and its read policy are gone`,
      reason: 'if it still runs, nothing limits it; if it does not, accept this',
      before: plan,
      after: undefined,
    };
  });
  return { service, file, changes, lineOf: () => undefined };
}

export function isBreaking(services: readonly ServiceChanges[]): boolean {
  return services.some(({ changes }) => changes.some((change) => change.class === 'breaking'));
}

/** Sentences of the breaking changes, each once. */
export function breakingSentences(services: readonly ServiceChanges[]): string[] {
  const changes = services.flatMap((service) => service.changes);
  const breaking = changes.filter((change) => change.class === 'breaking');
  return [...new Set(breaking.map(({ sentence }) => sentence))];
}

function newService(record: PlanRecord, missing: string): PlanChange[] {
  const { service } = record;
  return deploymentPlans(record).map(([name, plan]): PlanChange => {
    const { primary, secondary } = plan.connections;
    return {
      service,
      path: placeOf(name, 'service'),
      rule: 'SERVICE_NEW',
      class: 'breaking',
      sentence: `${labelOf(service, name)}: ${missing}: up to ${primary} connections at the primary and ${secondary} at each secondary are added`,
      reason: 'a new service adds its connections to the members that all share',
      before: undefined,
      after: plan,
    };
  });
}

function placeOf(deployment: string, top: string): string {
  return deployment === DEFAULT_DEPLOYMENT ? top : `deployments.${deployment}`;
}
