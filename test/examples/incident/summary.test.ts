import type { Outcome } from '../../../examples/incident/load-generator';
import { makeTimeline, summarize } from '../../../examples/incident/run/summary';
import { schedulePhases } from '../../../examples/incident/script';
import type { MemberReading } from '../../../examples/incident/witness/witness';

const workload = { seed: 1, fingerprint: 'f' };

function reading(role: MemberReading['role'], peak: number, asPrimary: number | null): MemberReading {
  const reads = { asPrimary, asSecondary: 0 };
  return {
    address: 'a',
    role,
    connections: 1,
    peak,
    refused: 2,
    connectionsByService: {},
    peakByService: { api: peak },
    reads,
  };
}

function outcome(atMS: number, status: number, shed = false): Outcome {
  return { atMS, service: 'api', status, shed, latencyMS: atMS };
}

const outcomes = [outcome(10, 200), outcome(20, 500), outcome(30, 0), outcome(40, 503, true)];

test('what is not answered well is a failure, sheds and timeouts included', () => {
  const samples = [
    { atMS: 0, members: [reading('primary', 3, 5), reading('secondary', 4, 0)] },
    {
      atMS: 100,
      members: [reading('primary', 7, 9), reading('secondary', 8, 1), reading('secondary', 6, 0)],
    },
  ];
  const result = summarize({ outcomes, samples }, schedulePhases(12), workload);
  expect(result).toMatchObject({ requests: 4, succeeded: 1, availability: 0.25, sheds: 1, p99MS: 40 });
  expect(result.peakConnections).toEqual({ primary: 7, secondary: 8 });
  expect(result.peakConnectionsByService.secondary).toEqual({ api: 8, smtp: 0, tracking: 0, website: 0 });
  // Counted from the first sample on: a real deployment has counted before.
  expect(result.readsOnPrimary).toBe(5);
  expect(makeTimeline({ outcomes, samples })[0]?.requests).toEqual({ ok: 1, failed: 2, shed: 1 });
});

test('what a member can not tell stays unknown', () => {
  const samples = [{ atMS: 0, members: [reading('primary', 1, 0)] }];
  const unknown = [...samples, { atMS: 100, members: [reading('primary', 1, null)] }];
  expect(summarize({ outcomes, samples: unknown }, schedulePhases(12), workload).readsOnPrimary).toBeNull();
});
