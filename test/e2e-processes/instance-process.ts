import { createGovernor, silentLogger } from 'mongo-governor';
import type { InstanceReport, Load } from './messages';

const WRITERS = 2;
/** The lease is renewed at the primary, and costs the embedded one more than a thousand small writes would. */
const PAUSE_AFTER_WRITE_MS = 200;
const PAUSE_AFTER_ERROR_MS = 50;

/** One instance of the service, which its file configures. */
async function main(): Promise<void> {
  const [uri = '', instance = '', cwd = '', load = '{}'] = process.argv.slice(2);
  const { readers, preferSecondaries } = JSON.parse(load) as Load;
  const governor = createGovernor({ instance }, { env: {}, cwd, watchIntervalMS: 100, logger: silentLogger });
  const client = governor.createClient(uri, { heartbeatFrequencyMS: 1_000 });
  await client.connect();
  const collection = client
    .db('app')
    .collection('orders', preferSecondaries ? { readPreference: 'secondaryPreferred' } : {});
  let served = 0;
  let refused = 0;
  let ending = false;
  const loop = async (work: () => Promise<unknown>): Promise<void> => {
    while (!ending) {
      // Refused or late under this load: nothing that the test looks at.
      await work().then(
        () => {
          served += 1;
        },
        (error: { code?: unknown }) => {
          if (String(error.code).startsWith('ERR_GOVERNOR')) refused += 1;
          return new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS));
        },
      );
    }
  };
  const write = async (): Promise<void> => {
    await collection.insertOne({ instance });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_WRITE_MS));
  };
  const loops = [
    ...Array.from({ length: readers }, () => loop(() => collection.findOne({}))),
    ...Array.from({ length: WRITERS }, () => loop(write)),
  ];
  const telling = setInterval(() => {
    const { mode, budget, limits } = governor.plan;
    const share = { primary: limits.primary.share, secondary: limits.secondary.share };
    const report: InstanceReport = { share, served, refused, mode, budget };
    process.send?.(report);
  }, 100);
  process.once('message', () => {
    ending = true;
    clearInterval(telling);
    Promise.all(loops)
      .then(() => client.close())
      .then(() => governor.close())
      .then(() => process.disconnect(), fail);
  });
}

function fail(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}

// However the test ends, nothing is left.
process.on('disconnect', () => process.exit(0));

main().catch(fail);
