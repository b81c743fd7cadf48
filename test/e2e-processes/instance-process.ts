import { createGovernor, silentLogger } from 'mongo-governor';
import { CAPS, type InstanceReport, type LeaseTimes, MAX_INSTANCES, SERVICE } from './messages';

const READERS = 48;
const WRITERS = 2;
/** The lease is renewed at the primary, and costs the embedded one more than a thousand small writes would. */
const PAUSE_AFTER_WRITE_MS = 200;
const PAUSE_AFTER_ERROR_MS = 50;

/** One instance of the service: always more work than its share can carry. */
async function main(): Promise<void> {
  const [uri = '', instance = '', times = '{}'] = process.argv.slice(2);
  const governor = createGovernor(
    {
      service: SERVICE,
      instance,
      connections: {
        ...CAPS,
        budget: 'leased',
        lease: { ...(JSON.parse(times) as LeaseTimes), maxInstances: MAX_INSTANCES },
        waitQueue: { maxSize: 100, timeoutMS: 600_000, targetMS: 600_000 },
      },
    },
    { env: {}, cwd: '/nonexistent', logger: silentLogger },
  );
  const client = governor.createClient(uri, { heartbeatFrequencyMS: 1_000 });
  await client.connect();
  const collection = client.db('app').collection('orders');
  let served = 0;
  let ending = false;
  const loop = async (work: () => Promise<unknown>): Promise<void> => {
    while (!ending) {
      // Refused or late under this load: nothing that the test looks at.
      await work().then(
        () => {
          served += 1;
        },
        () => new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_ERROR_MS)),
      );
    }
  };
  const write = async (): Promise<void> => {
    await collection.insertOne({ instance });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_WRITE_MS));
  };
  const loops = [
    ...Array.from({ length: READERS }, () => loop(() => collection.findOne({}))),
    ...Array.from({ length: WRITERS }, () => loop(write)),
  ];
  const telling = setInterval(() => {
    const { primary, secondary } = governor.plan.limits;
    const report: InstanceReport = { share: { primary: primary.share, secondary: secondary.share }, served };
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
