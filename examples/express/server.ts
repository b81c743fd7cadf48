// A governed Express service on the embedded replica set:
//   node --require ./scripts/run-ts.cjs examples/express/server.ts
// With your own deployment: MONGODB_URI=mongodb://… before it.
import { createGovernor } from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';
import { makeApp } from './app';

async function main(): Promise<void> {
  const uri = process.env.MONGODB_URI ?? (await startReplicaSet()).uri;
  const governor = createGovernor({ service: 'users', connections: { primary: 12, secondary: 24 } });
  const client = governor.createClient(uri);
  const server = makeApp(governor, client).listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    console.log(`users:   http://127.0.0.1:${port}/users/ada`);
    console.log(`metrics: http://127.0.0.1:${port}/metrics`);
    console.log(`console: http://127.0.0.1:${port}/governor`);
  });
  process.once('SIGTERM', async () => {
    server.close();
    await client.close();
    await governor.close();
    process.exit(0);
  });
}

void main();
