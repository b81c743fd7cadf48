// Workers of node:cluster, and their primary that answers scrapes for all of them:
//   node --require ./scripts/run-ts.cjs examples/frameworks/cluster/main.ts
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { createGovernor } from 'mongo-governor';
import { AggregatorRegistry } from 'prom-client';

const WORKERS = Number(process.env.WORKERS ?? availableParallelism());

function primary(): void {
  const workers = new AggregatorRegistry();
  for (let n = 0; n < WORKERS; n += 1) cluster.fork();
  const server = createServer(async (_request, response) => {
    // A worker that does not answer in time fails the scrape, and must not end the primary.
    const metrics = await workers.clusterMetrics().catch(() => undefined);
    response.setHeader('content-type', workers.contentType);
    response.writeHead(metrics === undefined ? 503 : 200).end(metrics);
  });
  server.listen(Number(process.env.METRICS_PORT ?? 9464), () => {
    console.log(`metrics: http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

function worker(): void {
  // prom-client answers the primary with what the default registry has.
  new AggregatorRegistry();
  // A static budget counts every worker of every machine; "leased" would find out by itself.
  const governor = createGovernor({
    service: 'users',
    connections: { primary: 20, secondary: 40, instances: WORKERS },
  });
  const client = governor.createClient(process.env.MONGODB_URI ?? 'mongodb://localhost:27017');
  const users = client.db('app').collection('users');
  const server = createServer(async (_request, response) => {
    const answer = await users.countDocuments({}).then(String, ({ code }) => `failed: ${code}`);
    response.end(answer);
  });
  server.listen(Number(process.env.PORT ?? 3000));
}

if (cluster.isPrimary) primary();
else worker();
