import type { PhaseKey } from '../../examples/incident/phases';
import type { IncidentReport, RunRecord, TimelinePoint } from '../../examples/incident/report';
import { schedulePhases } from '../../examples/incident/script';
import { type Mode, SERVICES, type ServiceName } from '../../examples/incident/services';

const SECONDS = 40;
const phases = schedulePhases(SECONDS);

/** A report of the demo's shape with made-up numbers; the demo itself takes more than a minute. */
export function madeUpReport(): IncidentReport {
  const byService = record(() => 25);
  return {
    version: 1,
    generatedAt: '2026-11-25T10:00:00.000Z',
    deployment: 'embedded <replica set>',
    seed: 1,
    secondsPerRun: SECONDS,
    requestTimeoutMS: 2_000,
    phases: phases.map(({ key, title, story, fromMS, toMS }) => ({ key, title, story, fromMS, toMS })),
    caps: { primary: { total: 60, byService }, secondary: { total: 100, byService } },
    runs: { ungoverned: runOf('ungoverned'), governed: runOf('governed') },
  };
}

function runOf(mode: Mode): RunRecord {
  const timeline = Array.from({ length: SECONDS * 2 }, (_, index) => pointOf(mode, (index + 1) * 500));
  const availability = mode === 'governed' ? 1 : 0.42;
  return {
    timeline,
    events: [],
    result: {
      requests: 16_000,
      succeeded: Math.round(16_000 * availability),
      availability,
      p99MS: mode === 'governed' ? 48 : 2_000,
      peakConnections:
        mode === 'governed' ? { primary: 58, secondary: 98 } : { primary: 480, secondary: 470 },
      peakConnectionsByService: { primary: record(() => 25), secondary: record(() => 25) },
      refusedConnections: mode === 'governed' ? 0 : 320,
      readsOnPrimary: mode === 'governed' ? 0 : 5_210,
      sheds: 0,
      workload: { seed: 1, fingerprint: 'abc' },
      phases: phases.map(({ key }) => ({
        key,
        requests: 4_000,
        succeeded: 4_000,
        availability: mode === 'governed' || key === 'normal' ? 1 : 0.2,
        p99MS: 40,
        readsOnPrimary: 0,
        availabilityByService: record(() => 1),
      })),
    },
  };
}

function pointOf(mode: Mode, atMS: number): TimelinePoint {
  const phase: PhaseKey = phases.find(({ toMS }) => atMS <= toMS)?.key ?? 'repair';
  const hurt = mode === 'ungoverned' && phase !== 'normal';
  const misled = mode === 'ungoverned' && phase === 'rollback';
  const connections = hurt ? Math.min(470, 60 + atMS / 60) : 60;
  const member = (port: number, role: 'primary' | 'secondary') => ({
    address: `127.0.0.1:${port}`,
    role,
    connections,
    connectionsByService: record((name) => connections / (name === 'tracking' ? 2 : 6)),
  });
  return {
    atMS,
    members: [member(1, 'primary'), member(2, 'secondary'), member(3, 'secondary')],
    reads: { onPrimary: misled ? 150 : 0, onSecondaries: misled ? 60 : 200 },
    requests: { ok: hurt ? 80 : 200, failed: hurt ? 120 : 0, shed: 0 },
    latencyMS: { p50: hurt ? 900 : 8, p99: hurt ? 2_000 : 42 },
  };
}

function record<T>(value: (name: ServiceName) => T): Record<ServiceName, T> {
  return Object.fromEntries(SERVICES.map((name) => [name, value(name)])) as Record<ServiceName, T>;
}
