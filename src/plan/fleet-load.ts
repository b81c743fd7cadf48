import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { ROLES, type Role } from '../config/roles';
import { deploymentPlans } from './deployments/deployment-record';
import { STREAMING_MONITOR_CONNECTIONS } from './footprint';
import type { PlanRecord } from './plan-record';

/** What one service may hold at one member of a role, in one of its deployments. */
export interface ServiceLoad {
  readonly service: string;
  /** "default" is the top level of the service's config. */
  readonly deployment: string;
  readonly instances: number;
  /** Connections of all instances at one member; infinite where nothing limits them. */
  readonly connections: Readonly<Record<Role, number>>;
  /** Connections of one instance, its share; infinite where nothing limits them. */
  readonly perInstance: Readonly<Record<Role, number>>;
  /** False in observe mode, where the driver's pool size is the only limit. */
  readonly enforced: boolean;
}

export interface FleetLoad {
  /** One for each service and deployment. */
  readonly services: readonly ServiceLoad[];
  /** Connections of all services together at one member, by deployment: those that services call alike are one. */
  readonly deployments: Readonly<Record<string, Readonly<Record<Role, number>>>>;
  /** The most of those: what a server of any deployment has to take. */
  readonly sum: Readonly<Record<Role, number>>;
  readonly limit: number | undefined;
  /** Roles whose sum is over the server's limit in any deployment. */
  readonly over: readonly Role[];
}

/** What all services together may hold at each member, against the limit of one server. Pure. */
export function fleetLoad(plans: readonly PlanRecord[], limit?: number): FleetLoad {
  const services = plans.flatMap((plan) =>
    deploymentPlans(plan).map(([name, own]) => serviceLoad(name, own)),
  );
  const names = [...new Set([DEFAULT_DEPLOYMENT, ...services.map(({ deployment }) => deployment)])];
  const sums = names.map((name) => [name, sumOf(services.filter(({ deployment }) => deployment === name))]);
  const deployments: FleetLoad['deployments'] = Object.fromEntries(sums);
  const most = (role: Role): number => Math.max(...Object.values(deployments).map((sum) => sum[role]));
  const sum = { primary: most('primary'), secondary: most('secondary') };
  const over = ROLES.filter((role) => sum[role] > (limit ?? Number.POSITIVE_INFINITY));
  return { services, deployments, sum, limit, over };
}

function sumOf(services: readonly ServiceLoad[]): Record<Role, number> {
  const sum = (role: Role): number =>
    services.reduce((total, { connections }) => total + connections[role], 0);
  return { primary: sum('primary'), secondary: sum('secondary') };
}

function serviceLoad(deployment: string, plan: PlanRecord): ServiceLoad {
  const { connections } = plan;
  const enforced = plan.mode === 'enforce';
  const leased = connections.budget === 'leased';
  // A lease may give one instance the whole cap; the static split gives each the same share.
  const share = (role: Role): number =>
    leased ? connections[role] : Math.floor(connections[role] / connections.instances);
  // The driver's options are those of one connection string, of which it is not known that it is of a named deployment.
  const unlimited = observed(deployment === DEFAULT_DEPLOYMENT ? plan.driver : undefined);
  const perInstance = enforced
    ? { primary: share('primary'), secondary: share('secondary') }
    : { primary: unlimited, secondary: unlimited };
  const total = (role: Role): number =>
    enforced ? connections[role] : perInstance[role] * connections.instances;
  return {
    service: plan.service,
    deployment,
    instances: connections.instances,
    connections: { primary: total('primary'), secondary: total('secondary') },
    perInstance,
    enforced,
  };
}

/** One client's pool and monitor; without the driver's options, or with pool size 0, nothing is known to limit it. */
function observed(driver: PlanRecord['driver']): number {
  if (driver === undefined || driver.maxPoolSize === 0) return Number.POSITIVE_INFINITY;
  return driver.maxPoolSize + STREAMING_MONITOR_CONNECTIONS;
}
