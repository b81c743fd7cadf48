import { createGovernor, silentLogger } from 'mongo-governor';
import type { Config } from '../../../src/config/schema';

/** One instance of the service, a process of its own: reads all the time, more than its share could carry. */
async function main(): Promise<void> {
  const [uri = '', instance = '', connections = '{}'] = process.argv.slice(2);
  const governor = createGovernor(
    { service: 'api', instance, connections: JSON.parse(connections) as Config['connections'] },
    { env: {}, cwd: '/nonexistent', logger: silentLogger },
  );
  const client = governor.createClient(uri, { heartbeatFrequencyMS: 1_000 });
  await client.connect();
  let ending = false;
  const readers = Array.from({ length: 40 }, async () => {
    while (!ending) {
      // What is shed or times out under this load is not what is looked at here.
      await client
        .db('app')
        .collection('users')
        .findOne({})
        .catch(() => new Promise((resolve) => setTimeout(resolve, 20)));
    }
  });
  const telling = setInterval(() => process.send?.(governor.plan.limits.secondary.share), 100);
  process.on('message', async () => {
    ending = true;
    clearInterval(telling);
    await Promise.all(readers);
    await client.close();
    await governor.close();
    process.disconnect();
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
