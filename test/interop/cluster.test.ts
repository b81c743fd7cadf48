import { runProgram } from './programs';

describe('node:cluster with prom-client’s AggregatorRegistry', () => {
  it('answers for all workers: what is of the service once, what each has of its own added up', async () => {
    const { text } = (await runProgram('cluster')) as { text: string };
    const value = (series: RegExp) => Number(series.exec(text)?.[1]);
    expect(value(/^mongo_governor_connection_cap\{.*role="primary".*\} (\S+)$/m)).toBe(20);
    expect(value(/^mongo_governor_connection_share\{.*role="primary".*\} (\S+)$/m)).toBe(20);
    expect(value(/^mongo_governor_config_info\{.*\} (\S+)$/m)).toBe(1);
    expect(value(/^mongo_governor_primary_read_share_limit\{.*\} (\S+)$/m)).toBe(0.05);
    expect(value(/^mongo_governor_config_loaded_timestamp_seconds\{.*\} (\S+)$/m)).toBeLessThan(
      Date.now() / 1000 + 1,
    );
  });
});
