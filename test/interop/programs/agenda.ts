// Agenda 6 is an ES module, which jest can't load on Node 20: plain node can.
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import { createGovernor, silentLogger } from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';

async function main(): Promise<void> {
  const set = await startReplicaSet();
  const governor = createGovernor(
    { service: 'jobs', connections: { primary: 6, secondary: 8 } },
    { env: {}, cwd: '/nonexistent', logger: silentLogger },
  );
  const client = governor.createClient(set.uri);
  await client.connect();
  const agenda = new Agenda({
    backend: new MongoBackend({ mongo: client.db('jobs') }),
    processEvery: 50,
  });
  const done: unknown[] = [];
  const finished = new Promise<void>((resolve) => {
    agenda.define<{ n: number }>('work', async (job) => {
      done.push(job.attrs.data.n);
      if (done.length === 10) resolve();
    });
  });
  await agenda.start();
  for (let n = 0; n < 10; n += 1) await agenda.now('work', { n });
  await finished;
  const { total } = await agenda.queryJobs({ name: 'work' });
  await agenda.stop();
  const reads = new Set<string>();
  const peaks: number[] = [];
  for (const member of set.members) {
    const { commands, connections } = await member.witness();
    for (const { name, role } of commands) if (name === 'find' || name === 'aggregate') reads.add(role);
    peaks.push(connections.peak);
  }
  process.stdout.write(JSON.stringify({ done: done.sort(), total, reads: [...reads], peaks }));
  await client.close();
  await governor.close();
  await set.close();
}

// Agenda keeps a timer of minutes for every job that it has run.
void main().then(() => process.exit());
