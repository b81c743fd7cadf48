import { type Member, type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { CapWatch } from './cap-watch';
import type { Findings, MembersRequest } from './messages';

const LOOK_EVERY_MS = 50;

/** The replica set in a process of its own. It looks at its members' counters where they are kept. */
async function main(): Promise<void> {
  const set = await startReplicaSet({ members: Number(process.argv[2]) });
  for (const member of await set.secondaries()) {
    // Slow enough that work waits in every instance, and little enough that they need no machine of their own.
    await member.setLoad({ workers: 3, serviceMS: 20, knee: 1_000 });
  }
  const watch = new CapWatch();
  const look = async (member: Member): Promise<void> => {
    const { role, connections, openByAppName } = await member.witness();
    // From now on the peak is that of the time until the next look: no moment is missed.
    await member.resetPeak();
    if (role === 'primary' || role === 'secondary')
      watch.look({ address: member.address, role, connections, openByAppName });
  };
  setInterval(() => Promise.all(set.members.map(look)).catch(fail), LOOK_EVERY_MS);
  process.on('message', ({ id, request }: { id: number; request: MembersRequest }) => {
    answer(set, watch, request).then((findings) => process.send?.({ id, findings }), fail);
  });
  process.send?.({ uri: set.uri });
}

async function answer(set: ReplicaSet, watch: CapWatch, request: MembersRequest): Promise<Findings> {
  if (request.kind === 'stopping') setTimeout(() => watch.stop(request.instances), request.afterMS);
  if (request.kind === 'running') watch.run();
  if (request.kind === 'storeFails') {
    for (const member of set.members) {
      // Nothing else in this test uses the two commands.
      if (!request.fails) await member.clearFailPoints();
      else
        for (const command of ['findAndModify', 'update'])
          await member.failNext({ command, code: 8, times: Number.MAX_SAFE_INTEGER });
    }
  }
  return watch.findings;
}

function fail(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
}

// However the test ends, nothing is left.
process.on('disconnect', () => process.exit(0));

main().catch(fail);
