import type { Counters } from '../counts/counters';
import type { Ledgers } from '../driver/presence/ledgers';
import type { GovernedClient } from '../driver/seam/governed-client';
import type { MetricsSource } from '../metrics/source';
import type { InForce } from './plan-keeper';
import { poolReadings } from './pool-readings';

/** The parts of a governor that its metrics are read from. */
export interface GovernorParts {
  readonly inForce: InForce;
  readonly counters: Counters;
  readonly clients: ReadonlyMap<unknown, GovernedClient>;
  readonly ledgers: Ledgers;
  readonly reloads: { readonly applied: number; readonly failed: number };
  primaryReadShare(): number;
  readonly lease: { readonly secondsLeft: number; readonly onSafeShare: boolean } | undefined;
}

export function metricsSource(parts: GovernorParts): MetricsSource {
  return {
    get service() {
      return parts.inForce.plan.service;
    },
    get plan() {
      return parts.inForce.plan;
    },
    get planFingerprint() {
      return parts.inForce.fingerprint;
    },
    get counters() {
      return parts.counters;
    },
    get clients() {
      return parts.clients.size;
    },
    pools: () => poolReadings(parts.clients.values()),
    ledgers: () => parts.ledgers,
    get held() {
      return parts.inForce.held;
    },
    get driftBreaking() {
      return parts.inForce.drift.kind === 'breaking';
    },
    get primaryReadShare() {
      return parts.primaryReadShare();
    },
    get reloads() {
      return parts.reloads;
    },
    get configLoadedAtSeconds() {
      return parts.inForce.atSeconds;
    },
    get leaseSecondsLeft() {
      return parts.lease?.secondsLeft;
    },
    get onSafeShare() {
      return parts.lease?.onSafeShare;
    },
  };
}
