// A job of examples/frameworks/agenda that has to wait for the only connection. Plain node: Agenda is an ES module.
import { createGovernor, silentLogger } from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';
import { inLane } from '../../../examples/frameworks/agenda/in-lane';
import { makeAgenda } from '../../../examples/frameworks/agenda/jobs';
import { eventually } from '../../support/eventually';

const WAITS = { timeoutMS: 0, targetMS: 600_000 };

async function main(): Promise<void> {
  const set = await startReplicaSet();
  const governor = createGovernor(
    // Agenda's own commands wait beside the job, for as long as the machine needs: none of them is late.
    { service: 'jobs', connections: { primary: 3, secondary: 3, waitQueue: WAITS } },
    { env: {}, cwd: '/nonexistent', logger: silentLogger },
  );
  const client = governor.createClient(set.uri);
  await client.connect();
  const agenda = makeAgenda(governor, client);
  let [tellBegun, letWrite] = [(): void => undefined, (): void => undefined];
  const begun = new Promise<void>((resolve) => {
    tellBegun = resolve;
  });
  const mayWrite = new Promise<void>((resolve) => {
    letWrite = resolve;
  });
  const gated = async (): Promise<void> => {
    tellBegun();
    await mayWrite;
    await client.db('app').collection('reports').insertOne({ day: 'tuesday' });
  };
  agenda.define('gated', inLane(governor, 'background', gated));
  await agenda.start();
  await agenda.now('gated');
  await begun;

  // The connection is in use until a secondary answers, and the job's write comes behind it.
  const [secondary] = await set.secondaries();
  await secondary?.freeze();
  const held = client
    .db('app')
    .collection('things')
    .insertOne({}, { writeConcern: { w: 3 } });
  letWrite();
  await eventually('the job waits in its lane', () => governor.status().lanes.background === 1);
  await secondary?.thaw();
  await held;

  await agenda.now('report', { day: 'monday' });
  const reports = client.db('app').collection<{ day: string }>('reports');
  await eventually('both are written', async () => (await reports.countDocuments({})) === 2);
  const days = await reports.distinct('day');
  process.stdout.write(JSON.stringify({ days: days.sort() }));
}

void main().then(() => process.exit());
