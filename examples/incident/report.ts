import { writeFileSync } from 'node:fs';
import type { ActName } from './acts';
import type { MachineReport } from './machine';
import type { PhaseKey } from './phases';
import type { RunAlerts } from './prometheus/alerts';
import type { Mode, ServiceName } from './services';

/**
 * What one run came to, as the members and the HTTP clients witnessed it, never by the governor's own counters.
 * `null`: the deployment can't tell (with `--server` only).
 */
export interface RunResult {
  readonly requests: number;
  /** Answered with a status below 400 in time. */
  readonly succeeded: number;
  readonly availability: number;
  /** Of all requests; one that timed out counts with its timeout. */
  readonly p99MS: number;
  /** The most at the primary, and at the fuller one of the secondaries. */
  readonly peakConnections: { readonly primary: number; readonly secondary: number };
  /** By service, at the member where it held most. */
  readonly peakConnectionsByService: Readonly<
    Record<'primary' | 'secondary', Readonly<Record<ServiceName, number>>>
  >;
  readonly refusedConnections: number | null;
  readonly readsOnPrimary: number | null;
  /** Refused at once by the governor (503 with the shed header). They count as failed. */
  readonly sheds: number;
  readonly phases: readonly PhaseResult[];
  readonly workload: { readonly seed: number; readonly fingerprint: string };
}

export interface PhaseResult {
  readonly key: PhaseKey;
  readonly requests: number;
  readonly succeeded: number;
  readonly availability: number;
  readonly p99MS: number;
  readonly readsOnPrimary: number | null;
  readonly availabilityByService: Readonly<Record<ServiceName, number>>;
}

/** One step of the timeline. Counts are of the window that ends at `atMS`; connections are at that moment. */
export interface TimelinePoint {
  readonly atMS: number;
  readonly members: readonly {
    readonly address: string;
    readonly role: 'primary' | 'secondary';
    readonly connections: number;
    readonly connectionsByService: Readonly<Record<string, number>>;
  }[];
  readonly reads: { readonly onPrimary: number | null; readonly onSecondaries: number | null };
  /** Requests that were sent in the window, whenever they were answered. */
  readonly requests: { readonly ok: number; readonly failed: number; readonly shed: number };
  /** `null` when nothing was sent in the window. */
  readonly latencyMS: { readonly p50: number | null; readonly p99: number | null };
}

/** Something that was done to the services, or that they said. */
export interface TimelineEvent {
  readonly atMS: number;
  readonly kind: 'phase' | 'deployment' | 'scale' | 'message';
  readonly service: ServiceName | null;
  readonly text: string;
}

export interface RunRecord {
  readonly result: RunResult;
  readonly timeline: readonly TimelinePoint[];
  readonly events: readonly TimelineEvent[];
}

/** A row of both tables, in words. */
export interface Fact extends Readonly<Record<Mode, string>> {
  readonly label: string;
}

/** Everything the report shows; both runs on the same clock, with the same phases and the same requests. */
export interface IncidentReport {
  readonly version: 1;
  /** Absent in reports from before there were two: the incident. */
  readonly act?: ActName;
  readonly generatedAt: string;
  readonly deployment: string;
  readonly seed: number;
  readonly secondsPerRun: number;
  readonly requestTimeoutMS: number;
  readonly phases: readonly {
    readonly key: PhaseKey;
    readonly title: string;
    readonly story: string;
    readonly fromMS: number;
    readonly toMS: number;
  }[];
  /** Connections at one member by service, and together: what the governor enforces. */
  readonly caps: Readonly<
    Record<
      'primary' | 'secondary',
      { readonly total: number; readonly byService: Readonly<Partial<Record<ServiceName, number>>> }
    >
  >;
  readonly runs: Readonly<Record<Mode, RunRecord>>;
  /** What this act alone counts. */
  readonly facts?: readonly Fact[];
  /** Where a Prometheus looked on. */
  readonly alerts?: Readonly<Record<Mode, RunAlerts>>;
  /** Absent in reports from before it was measured. */
  readonly machine?: MachineReport;
}

export function writeReport(path: string, report: IncidentReport): void {
  writeFileSync(path, `${JSON.stringify(report, null, 1)}\n`);
}
