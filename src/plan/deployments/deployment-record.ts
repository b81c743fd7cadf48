import { DEFAULT_DEPLOYMENT } from '../../config/deployment-schema';
import { deploymentNames } from '../../config/deployments';
import { canonicalJson } from '../canonical';
import type { DeploymentRecord, PlanRecord } from '../plan-record';

/** How a deployment is called in sentences and tables: "api" at the top level, else "api (east)". */
export function labelOf(service: string, deployment: string): string {
  return deployment === DEFAULT_DEPLOYMENT ? service : `${service} (${deployment})`;
}

/** The plan that the clients of one deployment have; of a name that the record does not know, the top level's. */
export function deploymentPlan(record: PlanRecord, name: string): PlanRecord {
  const { deployments = {}, ...top } = record;
  const own = Object.hasOwn(deployments, name) ? deployments[name] : undefined;
  if (own === undefined) return top;
  const { connections, reads, drift } = own;
  return { ...top, connections, reads, drift: { ...top.drift, ...drift } };
}

/** The plan of every deployment, by name, "default" first. */
export function deploymentPlans(record: PlanRecord): readonly (readonly [string, PlanRecord])[] {
  return deploymentNames(record).map((name) => [name, deploymentPlan(record, name)]);
}

/** Names of the deployments beside the top level, in the order in which they are tried. */
export function namedIn({ deployments = {} }: PlanRecord): string[] {
  return Object.keys(deployments);
}

/** What a record says about one of the deployments that `namedIn` tells. */
export function sectionIn({ deployments = {} }: PlanRecord, name: string): DeploymentRecord {
  const section = deployments[name];
  if (section === undefined) throw new Error(`no deployment ${name} in the record`);
  return section;
}

/** Whether two deployments match the same clients. */
export function isSameMatch(one: DeploymentRecord, other: DeploymentRecord): boolean {
  return canonicalJson(one.match) === canonicalJson(other.match);
}
