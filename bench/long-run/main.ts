import { parseArgs } from 'node:util';
import { createGovernor, type MongoClient, silentLogger } from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { Registry } from 'prom-client';
import { writeReport } from '../report/write-report';
import { drain } from '../shared/callers';
import { saveResult } from '../shared/results';
import { growthOf } from './growth';
import { type Sample, takeSample } from './sample';
import { type LongRun, longRunTable } from './table';

/*
 * Does anything grow? `npm run bench:long [-- --operations 10000000]`: reads and writes with a failover between every
 * two samples. Ends with code 1 when something grew.
 */
const { values } = parseArgs({ options: { operations: { type: 'string', default: '10000000' } } });

const OPERATIONS = Number(values.operations);
const SAMPLES = 100;
const CALLERS = 64;
const WRITE_EVERY = 20;
const DOCUMENTS = 100;
const PAUSE_AFTER_ERROR_MS = 5;

let failed = 0;

async function work(client: MongoClient, operations: number): Promise<void> {
  const things = client.db('app').collection<{ _id: number; n: number }>('things');
  await drain(operations, CALLERS, async (left) => {
    const _id = left % DOCUMENTS;
    try {
      if (left % WRITE_EVERY === 0) await things.updateOne({ _id }, { $inc: { n: 1 } });
      else await things.findOne({ _id });
    } catch {
      failed += 1;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS));
    }
  });
}

/** An election, or a secondary that is lost and comes back, in turn. */
async function failOver(set: ReplicaSet, turn: number): Promise<void> {
  if (turn % 2 === 0) {
    await set.stepDown();
    await set.waitForPrimary();
    return;
  }
  const [secondary] = await set.secondaries();
  await secondary?.kill();
  await secondary?.restart();
}

async function main(): Promise<void> {
  const set = await startReplicaSet({ process: 'child' });
  const registry = new Registry();
  const governor = createGovernor(
    { service: 'bench', connections: { primary: 18, secondary: 18, waitQueue: { maxSize: 200 } } },
    { env: {}, cwd: '/nonexistent', registry, logger: silentLogger },
  );
  const client = await governor.createClient(set.uri).connect();
  await client
    .db('app')
    .collection<{ _id: number; n: number }>('things')
    .insertMany(Array.from({ length: DOCUMENTS }, (_, _id) => ({ _id, n: 0 })));
  const samples: Sample[] = [];
  const started = performance.now();
  for (let turn = 0; turn < SAMPLES; turn += 1) {
    const working = work(client, OPERATIONS / SAMPLES);
    await failOver(set, turn);
    await working;
    // The command log of the members is a witness for tests; here it would only grow.
    await set.resetWitnesses();
    samples.push(await takeSample(client, registry, ((turn + 1) * OPERATIONS) / SAMPLES));
    process.stderr.write(`${turn + 1} of ${SAMPLES}: ${samples.at(-1)?.heapMB.toFixed(1)} MB   \r`);
  }
  const minutes = (performance.now() - started) / 60_000;
  await client.close();
  await governor.close();
  await set.close();
  const growth = growthOf(samples);
  const result: LongRun = { operations: OPERATIONS, failed, failovers: SAMPLES, minutes, samples, growth };
  console.log(longRunTable(result));
  saveResult('long-run', result);
  writeReport();
  if (growth.some(({ grew }) => grew)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
