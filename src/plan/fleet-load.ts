import { ROLES, type Role } from '../config/roles';
import { STREAMING_MONITOR_CONNECTIONS } from './footprint';
import type { PlanRecord } from './plan-record';

/** What one service may hold at one member of a role. */
export interface ServiceLoad {
  readonly service: string;
  readonly instances: number;
  /** Connections of all instances at one member; infinite where nothing limits them. */
  readonly connections: Readonly<Record<Role, number>>;
  /** Connections of one instance, its share; infinite where nothing limits them. */
  readonly perInstance: Readonly<Record<Role, number>>;
  /** False in observe mode, where the driver's pool size is the only limit. */
  readonly enforced: boolean;
}

export interface FleetLoad {
  readonly services: readonly ServiceLoad[];
  readonly sum: Readonly<Record<Role, number>>;
  readonly limit: number | undefined;
  /** Roles whose sum is over the server's limit. */
  readonly over: readonly Role[];
}

/** What all services together may hold at each member, against the limit of one server. Pure. */
export function fleetLoad(plans: readonly PlanRecord[], limit?: number): FleetLoad {
  const services = plans.map(serviceLoad);
  const sumOf = (role: Role): number => services.reduce((sum, service) => sum + service.connections[role], 0);
  const sum = { primary: sumOf('primary'), secondary: sumOf('secondary') };
  return { services, sum, limit, over: limit === undefined ? [] : ROLES.filter((role) => sum[role] > limit) };
}

function serviceLoad(plan: PlanRecord): ServiceLoad {
  const { connections } = plan;
  const enforced = plan.mode === 'enforce';
  const leased = connections.budget === 'leased';
  // A lease may give one instance the whole cap; the static split gives each the same share.
  const share = (role: Role): number =>
    leased ? connections[role] : Math.floor(connections[role] / connections.instances);
  const perInstance = enforced
    ? { primary: share('primary'), secondary: share('secondary') }
    : { primary: observed(plan), secondary: observed(plan) };
  const total = (role: Role): number =>
    enforced ? connections[role] : perInstance[role] * connections.instances;
  return {
    service: plan.service,
    instances: connections.instances,
    connections: { primary: total('primary'), secondary: total('secondary') },
    perInstance,
    enforced,
  };
}

/** One client's pool and monitor; without the driver's options, or with pool size 0, nothing is known to limit it. */
function observed({ driver }: PlanRecord): number {
  if (driver === undefined || driver.maxPoolSize === 0) return Number.POSITIVE_INFINITY;
  return driver.maxPoolSize + STREAMING_MONITOR_CONNECTIONS;
}
