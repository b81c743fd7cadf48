// Two workers, and their primary that answers for both as docs/metrics.md shows it.
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type * as governorModule from 'mongo-governor';
import { AggregatorRegistry } from 'prom-client';

const WORKERS = 2;

async function primary(): Promise<void> {
  const aggregator = new AggregatorRegistry();
  const workers = Array.from({ length: WORKERS }, () => cluster.fork());
  await Promise.all(workers.map((worker: Worker) => once(worker, 'message')));
  process.stdout.write(JSON.stringify({ text: await aggregator.clusterMetrics() }));
  for (const worker of workers) worker.disconnect();
}

function worker(): void {
  const { createGovernor, silentLogger } = require('mongo-governor') as typeof governorModule;
  // prom-client answers the primary with what the default registry has.
  new AggregatorRegistry();
  createGovernor(
    { service: 'api', connections: { primary: 20, secondary: 40, instances: WORKERS } },
    { env: {}, cwd: '/nonexistent', logger: silentLogger },
  );
  process.send?.('ready');
}

if (cluster.isPrimary) void primary();
else worker();
