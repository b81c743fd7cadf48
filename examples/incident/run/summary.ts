import type { Outcome } from '../load-generator';
import type { PhaseResult, RunResult, TimelinePoint } from '../report';
import type { TitledSpan } from '../script';
import { SERVICES, type ServiceName } from '../services';
import { sentBetween, tally } from './outcomes';
import type { Sample } from './sampler';
import { fullest, since, totals } from './totals';

export interface Evidence {
  readonly outcomes: readonly Outcome[];
  /** On a beat, oldest first; the first is from before the first request. */
  readonly samples: readonly Sample[];
}

/** The result of a run, from evidence alone. Pure. */
export function summarize(
  { outcomes, samples }: Evidence,
  phases: readonly TitledSpan[],
  workload: RunResult['workload'],
): RunResult {
  const { requests, succeeded, availability, p99MS, sheds } = tally(outcomes);
  const first = totals(samples[0]?.members ?? []);
  const members = samples.at(-1)?.members ?? [];
  const last = totals(members);
  return {
    requests,
    succeeded,
    availability,
    p99MS: p99MS ?? 0,
    peakConnections: {
      primary: fullest(members, 'primary', 'peak'),
      secondary: fullest(members, 'secondary', 'peak'),
    },
    peakConnectionsByService: {
      primary: peaksOf(members, 'primary'),
      secondary: peaksOf(members, 'secondary'),
    },
    refusedConnections: since(first.refused, last.refused),
    readsOnPrimary: since(first.onPrimary, last.onPrimary),
    sheds,
    phases: phases.map((phase) => summarizePhase({ outcomes, samples }, phase)),
    workload,
  };
}

function peaksOf(members: Sample['members'], role: 'primary' | 'secondary'): Record<ServiceName, number> {
  const ofRole = members.filter((member) => member.role === role);
  const peakOf = (service: ServiceName) =>
    Math.max(0, ...ofRole.map(({ peakByService }) => peakByService[service] ?? 0));
  return Object.fromEntries(SERVICES.map((service) => [service, peakOf(service)])) as Record<
    ServiceName,
    number
  >;
}

function summarizePhase({ outcomes, samples }: Evidence, { key, fromMS, toMS }: TitledSpan): PhaseResult {
  const sent = sentBetween(outcomes, fromMS, toMS);
  const { requests, succeeded, availability, p99MS } = tally(sent);
  const availabilityOf = (service: ServiceName): number =>
    tally(sent.filter((outcome) => outcome.service === service)).availability;
  const before = samples.findLast(({ atMS }) => atMS <= fromMS) ?? samples[0];
  const after = samples.findLast(({ atMS }) => atMS <= toMS) ?? samples.at(-1);
  return {
    key,
    requests,
    succeeded,
    availability,
    p99MS: p99MS ?? 0,
    readsOnPrimary: since(totals(before?.members ?? []).onPrimary, totals(after?.members ?? []).onPrimary),
    availabilityByService: Object.fromEntries(
      SERVICES.map((service) => [service, availabilityOf(service)]),
    ) as Record<ServiceName, number>,
  };
}

/** One point for each sample but the first, which is where the counting starts. */
export function makeTimeline({ outcomes, samples }: Evidence): TimelinePoint[] {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index] as Sample;
    const { requests, succeeded, sheds, p50MS, p99MS } = tally(
      sentBetween(outcomes, before.atMS, sample.atMS),
    );
    const [earlier, now] = [totals(before.members), totals(sample.members)];
    return {
      atMS: Math.round(sample.atMS),
      members: sample.members.map(({ address, role, connections, connectionsByService }) => ({
        address,
        role,
        connections,
        connectionsByService,
      })),
      reads: {
        onPrimary: since(earlier.onPrimary, now.onPrimary),
        onSecondaries: since(earlier.onSecondaries, now.onSecondaries),
      },
      requests: { ok: succeeded, failed: requests - succeeded - sheds, shed: sheds },
      latencyMS: { p50: p50MS, p99: p99MS },
    };
  });
}
