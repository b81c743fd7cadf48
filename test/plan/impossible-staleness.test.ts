import { configSchema } from '../../src/config/schema';
import { findImpossibleStaleness } from '../../src/plan';

const config = (mode: 'enforce' | 'observe', maxStalenessSeconds?: number) =>
  configSchema.parse({
    service: 'api',
    mode,
    connections: { primary: 10, secondary: 10 },
    reads: maxStalenessSeconds === undefined ? {} : { maxStalenessSeconds },
  });
const footprint = (heartbeatMS?: number) => ({ clients: 1, monitoring: 2, heartbeatMS });

describe('a staleness that a client can not tell', () => {
  it('is below its heartbeat and ten seconds, and says both numbers', () => {
    expect(findImpossibleStaleness(config('enforce', 90), footprint(120_000))).toEqual([
      {
        path: 'reads.maxStalenessSeconds',
        source: 'config',
        found: '90, with a client whose heartbeatFrequencyMS is 120000',
        expected: 'at least 130 (heartbeatFrequencyMS + 10 s), or a client with a shorter heartbeat',
      },
    ]);
  });

  it.each([
    ['enough', config('enforce', 130), 120_000],
    ['no staleness', config('enforce'), 120_000],
    ['no client known', config('enforce', 90), undefined],
    ['observe mode', config('observe', 90), 120_000],
  ])('%s is no problem', (_, own, heartbeatMS) => {
    expect(findImpossibleStaleness(own, footprint(heartbeatMS))).toEqual([]);
  });
});
