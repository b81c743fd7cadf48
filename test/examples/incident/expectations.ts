import { readCaps } from '../../../examples/incident/caps';
import type { RunRecord, RunResult } from '../../../examples/incident/report';
import type { ServiceName } from '../../../examples/incident/services';

const caps = readCaps();

/** What holds in every governed run, on any machine. */
export function expectCapsToHold(governed: RunResult): void {
  const { peakConnections, peakConnectionsByService, readsOnPrimary } = governed;
  expect(peakConnections.primary).toBeLessThanOrEqual(caps.primary.total);
  expect(peakConnections.secondary).toBeLessThanOrEqual(caps.secondary.total);
  // Each service by itself too, all of its instances together.
  for (const role of ['primary', 'secondary'] as const) {
    for (const [service, cap] of Object.entries(caps[role].byService)) {
      expect(peakConnectionsByService[role][service as ServiceName]).toBeLessThanOrEqual(cap);
    }
  }
  expect(readsOnPrimary).toBe(0);
}

/** The timeline tells of every request, and of every deployment. */
export function expectWholeTimeline({ timeline, events, result }: RunRecord, deployments: number): void {
  const counted = timeline.reduce((sum, { requests: { ok, failed, shed } }) => sum + ok + failed + shed, 0);
  expect(counted).toBe(result.requests);
  expect(events.filter(({ kind }) => kind === 'deployment')).toHaveLength(deployments);
}

/** The rollback's read preference is told by the lock, and not taken. */
export function expectMistakeTold({ events }: RunRecord, services: readonly ServiceName[]): void {
  for (const service of services) {
    const said = events.filter((event) => event.service === service).map(({ text }) => text);
    expect(said.join('\n')).toContain(
      `${service}: all reads move from the secondaries to the primary (secondaryPreferred -> primary). The `,
    );
  }
}
