import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../support/eventually';

const ROOT = join(__dirname, '../..');

/** The example, as its first line says how to start it. */
function start(): ChildProcess {
  return spawn(
    process.execPath,
    ['--require', './scripts/run-ts.cjs', 'examples/frameworks/cluster/main.ts'],
    {
      cwd: ROOT,
      env: { PATH: process.env.PATH, WORKERS: '2', METRICS_PORT: '0', PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
}

describe('examples/frameworks/cluster: node:cluster with prom-client’s AggregatorRegistry', () => {
  it('answers for all workers: what is of the service once, what each has of its own added up', async () => {
    const child = start();
    try {
      const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
      const [line] = (await once(lines, 'line')) as [string];
      const url = line.replace('metrics: ', '');
      let text = '';
      const value = (series: RegExp) => Number(series.exec(text)?.[1]);
      await eventually('the shares of both workers add up', async () => {
        text = await (await fetch(url)).text();
        return value(/^mongo_governor_connection_share\{.*role="primary".*\} (\S+)$/m) === 20;
      });
      expect(value(/^mongo_governor_connection_cap\{.*role="primary".*\} (\S+)$/m)).toBe(20);
      expect(value(/^mongo_governor_config_info\{.*\} (\S+)$/m)).toBe(1);
      expect(value(/^mongo_governor_primary_read_share_limit\{.*\} (\S+)$/m)).toBe(0.05);
      expect(value(/^mongo_governor_config_loaded_timestamp_seconds\{.*\} (\S+)$/m)).toBeLessThan(
        Date.now() / 1000 + 1,
      );
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  });
});
