import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGovernor, silentLogger } from 'mongo-governor';
import { Gauge, Registry } from 'prom-client';
import { eventually } from '../support/eventually';

const CONFIG = { service: 'api', connections: { primary: 6, secondary: 8 } };

describe('the own listener', () => {
  it('that finds its port taken is told, and the governor works without it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const told: string[] = [];
    const logger = { info: () => undefined, warn: () => undefined, error: (line: string) => told.push(line) };
    const governor = createGovernor(
      { ...CONFIG, metrics: { port } },
      { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger },
    );
    await eventually('it is told', () => told.length > 0);
    expect(told[0]).toMatch(new RegExp(`can't use 127\\.0\\.0\\.1:${port}.*EADDRINUSE`));
    expect(governor.status().service).toBe('api');
    await governor.close();
    other.close();
  });

  it('answers 500 to a scrape that a broken metric of the service fails, and goes on', async () => {
    const registry = new Registry();
    let broken = true;
    new Gauge({
      name: 'of_the_service',
      help: 'breaks',
      registers: [registry],
      collect() {
        if (broken) throw new Error('from the service');
      },
    });
    const governor = createGovernor(
      { ...CONFIG, metrics: { port: 0 } },
      { env: {}, cwd: '/nonexistent', isolated: true, registry, logger: silentLogger },
    );
    const url = `http://127.0.0.1:${await governor.metricsPort()}/metrics`;
    const failed = await fetch(url);
    expect([failed.status, await failed.text()]).toEqual([500, expect.stringContaining('from the service')]);
    broken = false;
    const answered = await fetch(url);
    expect([answered.status, await answered.text()]).toEqual([
      200,
      expect.stringContaining('mongo_governor_clients'),
    ]);
    await governor.close();
  });
});
