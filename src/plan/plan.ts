import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { deploymentConfig } from '../config/deployments';
import type { Role } from '../config/roles';
import type { Config, ReadsConfig, Waiver } from '../config/schema';
import { serviceName } from '../config/service-name';

/** What the plan needs to know beside the config. Who is present at a member is not in it: the ledgers know that. */
export interface PlanFacts {
  /** This instance's parts of the caps, granted by the lease store; without them the config's own division counts. */
  readonly shares?: Readonly<Record<Role, number>>;
}

export interface RoleLimits {
  /** Connections of all instances together at one member of this role. */
  readonly cap: number;
  /** This instance's part of the cap, monitoring connections of all its clients included. */
  readonly share: number;
}

export interface RoutingTable {
  readonly preference: ReadsConfig['preference'];
  readonly maxStalenessSeconds: number | undefined;
  readonly tags: ReadsConfig['tags'];
  readonly discoveryMS: number;
  readonly onPrimaryRead: ReadsConfig['onPrimaryRead'];
  readonly waivers: readonly Waiver[];
  readonly fallback: ReadsConfig['primaryFallback'];
}

/** The pure result of config and facts: limits and a routing table of one deployment. Everything else reads it. */
export interface Plan {
  /** With its environment, where it says one: `api@production`. */
  readonly service: string;
  /** The deployment whose clients it is for; "default" is the top level of the config. */
  readonly deployment: string;
  readonly mode: Config['mode'];
  readonly budget: Config['connections']['budget'];
  readonly instances: number;
  readonly limits: Readonly<Record<Role, RoleLimits>>;
  /** Whether a limit below the share follows what each member can carry. */
  readonly adaptive: Config['connections']['adaptive'];
  readonly waitQueue: Config['connections']['waitQueue'];
  readonly routing: RoutingTable;
  /** Instances that a leased budget is sized for; undefined when static. */
  readonly maxInstances: number | undefined;
  /** Documents that a leased budget is spread over; 1 when static. */
  readonly leaseGroups: number;
  readonly drift: DriftLimits;
  readonly availability: Config['availability'];
}

/** What the drift guard watches, and what it does then. */
export type DriftLimits = Readonly<
  Pick<Config['drift'], 'lock' | 'requireLock' | 'onDrift' | 'maxPrimaryReadShare' | 'windowSeconds'>
>;

/**
 * A plan from a valid config. Pure; impossible caps are found by `findImpossibleCaps`.
 * @param deployment one of `deploymentNames(config)`; any other name has the plan of the top level
 */
export function makePlan(
  config: Config,
  facts: PlanFacts = {},
  deployment: string = DEFAULT_DEPLOYMENT,
): Plan {
  const own = deploymentConfig(config, deployment);
  const { connections, reads, drift } = own;
  const limitsOf = (role: Role): RoleLimits => ({
    cap: connections[role],
    share: facts.shares?.[role] ?? ownShare(own, role),
  });
  return {
    service: serviceName(config),
    deployment,
    mode: config.mode,
    budget: connections.budget,
    instances: connections.instances,
    limits: { primary: limitsOf('primary'), secondary: limitsOf('secondary') },
    adaptive: connections.adaptive,
    waitQueue: connections.waitQueue,
    routing: {
      preference: reads.preference,
      maxStalenessSeconds: reads.maxStalenessSeconds,
      tags: reads.tags,
      discoveryMS: reads.discoveryMS,
      onPrimaryRead: reads.onPrimaryRead,
      waivers: reads.primaryAllowed,
      fallback: reads.primaryFallback,
    },
    maxInstances: connections.budget === 'leased' ? connections.lease.maxInstances : undefined,
    leaseGroups: divisionOf(own).groups,
    drift: {
      lock: drift.lock,
      requireLock: drift.requireLock,
      onDrift: drift.onDrift,
      maxPrimaryReadShare: drift.maxPrimaryReadShare,
      windowSeconds: drift.windowSeconds,
    },
    availability: config.availability,
  };
}

/** What says how caps are divided: a config, or the record of one, which has no lease where the budget is static. */
export interface Divided {
  readonly connections: Pick<Config['connections'], Role | 'instances' | 'budget'> & {
    readonly lease?: Pick<Config['connections']['lease'], 'maxInstances' | 'groups'> | undefined;
  };
}

/** The share an instance may hold without asking anyone: static split, or the safe share of a leased budget. */
export function ownShare(config: Divided, role: Role): number {
  const cap = config.connections[role];
  const { groups, instances } = divisionOf(config);
  return Math.floor(Math.floor(cap / groups) / instances);
}

/** What a cap is divided by: the groups of the leases, and the instances of each. */
export function divisionOf({ connections }: Divided): {
  readonly groups: number;
  readonly instances: number;
} {
  if (connections.budget === 'static') return { groups: 1, instances: connections.instances };
  const { groups, maxInstances } = connections.lease as NonNullable<typeof connections.lease>;
  return { groups, instances: Math.ceil(maxInstances / groups) };
}
