import type { DeploymentSource, MetricsSource } from '../metrics/source';
import type { Deployment } from './deployment';
import type { InForce } from './plan-keeper';

/** The parts of a governor that its metrics are read from. */
export interface GovernorParts {
  readonly inForce: InForce;
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly reloads: { readonly applied: number; readonly failed: number };
}

export function metricsSource(parts: GovernorParts): MetricsSource {
  return {
    get service() {
      return parts.inForce.config.service;
    },
    get mode() {
      return parts.inForce.plan.mode;
    },
    get planFingerprint() {
      return parts.inForce.fingerprint;
    },
    get deployments() {
      return [...parts.deployments.values()].map(deploymentSource);
    },
    get inForce() {
      return parts.inForce.state;
    },
    get driftBreaking() {
      return parts.inForce.drift.kind === 'breaking';
    },
    get reloads() {
      return parts.reloads;
    },
    get configLoadedAtSeconds() {
      return parts.inForce.atSeconds;
    },
  };
}

function deploymentSource(deployment: Deployment): DeploymentSource {
  const { name, plan, counters, clients, ledgers, primaryReadShare, lease } = deployment;
  return {
    name,
    plan,
    counters,
    clients,
    ledgers,
    primaryReadShare,
    lanes: deployment.waitingInLanes(),
    selections: deployment.selections(),
    health: deployment.health()[0]?.state,
    pools: () => deployment.pools(),
    leaseSecondsLeft: lease?.secondsLeft,
    onSafeShare: lease && lease.phase !== 'leased',
  };
}
