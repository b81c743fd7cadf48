import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { deploymentNames } from '../config/deployments';
import type { DeploymentRecord, PlanRecord } from './plan-record';

/** How a deployment is called in sentences and tables: "api" at the top level, else "api (east)". */
export function labelOf(service: string, deployment: string): string {
  return deployment === DEFAULT_DEPLOYMENT ? service : `${service} (${deployment})`;
}

/** A plan's deployment by name; undefined for "default" and for a name that the plan does not know. */
export function namedDeployment(record: PlanRecord, name: string): DeploymentRecord | undefined {
  const { deployments = {} } = record;
  return Object.hasOwn(deployments, name) ? deployments[name] : undefined;
}

/** The plan that the clients of one deployment have; of a name that it does not know, the top level's. */
export function deploymentPlan(record: PlanRecord, name: string): PlanRecord {
  const { deployments: _, ...top } = record;
  const own = namedDeployment(record, name);
  if (own === undefined) return top;
  const { connections, reads, drift } = own;
  return { ...top, connections, reads, drift: { ...top.drift, ...drift } };
}

/** The plan of every deployment, by name, "default" first. */
export function deploymentPlans(record: PlanRecord): readonly (readonly [string, PlanRecord])[] {
  return deploymentNames(record).map((name) => [name, deploymentPlan(record, name)]);
}
