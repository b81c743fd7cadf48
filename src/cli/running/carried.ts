import { DEFAULT_DEPLOYMENT } from '../../config/deployment-schema';
import { ROLES, type Role } from '../../config/roles';
import { deploymentPlans } from '../../plan/deployments/deployment-record';
import type { PlanRecord } from '../../plan/plan-record';
import type { ScrapedSample } from './metrics-text';

/** The series without which there is no advice. */
export const LIMIT = 'mongo_governor_adaptive_limit';
const REASON = 'mongo_governor_adaptive_limit_reason';
const RESERVED = 'mongo_governor_reserved_monitoring_connections';
const SHARE = 'mongo_governor_connection_share';
const CAP = 'mongo_governor_connection_cap';

/** What advice about caps is read from. */
export const ADAPTIVE_SERIES: ReadonlySet<string> = new Set([LIMIT, REASON, RESERVED, SHARE, CAP]);

/** Reasons of a limit that a queue at the member has brought about. */
const QUEUE_REASONS = ['steady', 'queueing', 'overloaded'];

export interface CarriedMember {
  readonly address: string;
  /** Connections of all instances together, monitoring included, as a cap counts them. */
  readonly connections: number;
  /**
   * - `about`: more would queue at the member
   * - `at least`: the cap was reached, and no queue was met
   * - `not known`: no more was asked for
   */
  readonly told: 'about' | 'at least' | 'not known';
}

/** What the members of a role seem to carry of one service. */
export interface Carried {
  readonly service: string;
  readonly deployment: string;
  readonly role: Role;
  /** As it is configured now. */
  readonly cap: number;
  readonly adaptive: 'off' | 'observe' | 'on';
  /** The one that the cap has to be chosen by first. None where nothing was scraped of the role. */
  readonly members: readonly CarriedMember[];
}

/** Which cap the members seem to carry, from the metrics of one instance or of several. Pure. */
export function carriedBy(
  services: readonly { readonly label: string; readonly plan: PlanRecord }[],
  samples: readonly ScrapedSample[],
): Carried[] {
  return services.flatMap(({ label, plan }) =>
    deploymentPlans(plan).flatMap(([deployment, { connections }]) =>
      ROLES.map((role) => {
        const own = samples.filter(({ labels }) => {
          // A scrape of a version without deployments has none.
          const of = labels.deployment ?? DEFAULT_DEPLOYMENT;
          return labels.service === label && of === deployment && labels.role === role;
        });
        return {
          service: plan.service,
          deployment,
          role,
          cap: connections[role],
          adaptive: connections.adaptive ?? 'observe',
          members: membersIn(own),
        };
      }),
    ),
  );
}

/**
 * A limit stands to its share as what the member carries of all instances to the cap: with a static budget and a leased one,
 * and where a scrape has several instances. Instances of one share are taken to have alike much work.
 */
function membersIn(samples: readonly ScrapedSample[]): CarriedMember[] {
  const named = (name: string) => samples.filter((sample) => sample.name === name);
  const cap = Math.max(0, ...named(CAP).map(({ value }) => value));
  const shares = named(SHARE);
  const limits = named(LIMIT);
  const addresses = new Set(limits.map(addressOf));
  return [...addresses]
    .map((address) => {
      const at = (name: string) => named(name).filter((sample) => addressOf(sample) === address);
      const sources = new Set(at(LIMIT).map(sourceOf));
      // Of the instances that the member has answered.
      const share = sum(shares.filter((sample) => sources.has(sourceOf(sample))));
      const used = sum(at(LIMIT)) + sum(at(RESERVED).filter((sample) => sources.has(sourceOf(sample))));
      const reasons = at(REASON).flatMap(({ labels, value }) => (value > 0 ? [labels.reason ?? ''] : []));
      return {
        address,
        connections: Math.floor((cap * used) / Math.max(1, share)),
        told: toldBy(reasons, used >= share),
      };
    })
    .sort(byWeight);
}

function toldBy(reasons: readonly string[], isAtShare: boolean): CarriedMember['told'] {
  if (reasons.some((reason) => QUEUE_REASONS.includes(reason))) return 'about';
  if (isAtShare) return 'at least';
  return reasons.includes('growing') ? 'about' : 'not known';
}

/** What a queue was met at says most; of those the member that carries least. */
function byWeight(one: CarriedMember, other: CarriedMember): number {
  const rank = { about: 0, 'at least': 1, 'not known': 2 };
  return rank[one.told] - rank[other.told] || one.connections - other.connections;
}

function addressOf({ labels }: ScrapedSample): string {
  return labels.db_client_connection_pool_name ?? '';
}

/** A process: one of several texts, or in one that Prometheus itself answered, where each has its `instance`. */
function sourceOf({ labels, text }: ScrapedSample): string {
  return `${text} ${labels.job ?? ''} ${labels.instance ?? ''}`;
}

function sum(samples: readonly ScrapedSample[]): number {
  return samples.reduce((total, { value }) => total + value, 0);
}
