import { LocalReplicaSet } from '../local-replica-set';
import type { Member, ReplicaSetOptions } from '../replica-set';
import type { Answer, Call, Started } from './messages';

/** The child process: a local replica set that is called by messages. */
let set: LocalReplicaSet | undefined;

type Methods = Record<string, (...args: unknown[]) => unknown>;

async function run(call: Call): Promise<unknown> {
  if (call.method === 'start') {
    set = await LocalReplicaSet.start(call.args[0] as ReplicaSetOptions);
    const { uri, serverVersion, members } = set;
    return { uri, serverVersion, addresses: addresses(members) } satisfies Started;
  }
  if (!set) throw new Error('The replica set has not been started');
  const { members } = set;
  const index = 'member' in call ? call.member : undefined;
  const target = (index === undefined ? set : members[index]) as unknown as Methods;
  const value = await target[call.method]?.(...call.args);
  if (Array.isArray(value)) return value.map((each) => members.indexOf(each));
  if (call.method === 'startMember' || call.method === 'reconfigure') return addresses(members);
  const found = members.indexOf(value as never);
  return found === -1 ? value : found;
}

function addresses(members: readonly Member[]): string[] {
  return members.map((member) => member.address);
}

function answer(message: Answer): void {
  process.send?.(message);
}

process.on('message', (call: Call) => {
  run(call).then(
    (value) => answer({ id: call.id, value }),
    (error: unknown) => {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      answer({ id: call.id, error: { message, stack } });
    },
  );
});

// The parent has gone, or is done: nothing to stay for.
process.on('disconnect', () => process.exit(0));
