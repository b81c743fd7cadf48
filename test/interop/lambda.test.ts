import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startReplicaSet } from 'mongo-governor/testing';
import { peaks } from '../support/governed';

const ROOT = join(__dirname, '../..');

/** An execution environment: the handler in a process of its own, which is told of events one at a time. */
function environment(uri: string): ChildProcess {
  return fork(join(ROOT, 'test/interop/programs/lambda.ts'), {
    execArgv: ['--require', join(ROOT, 'scripts/run-ts.cjs')],
    env: { PATH: process.env.PATH, MONGODB_URI: uri, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

async function invoke(child: ChildProcess, name: string): Promise<unknown> {
  const answered = once(child, 'message');
  child.send({ name });
  const [answer] = await answered;
  return answer;
}

describe('examples/frameworks/lambda', () => {
  it('goes on where it was after it was frozen, also when its connections were cut meanwhile', async () => {
    await using set = await startReplicaSet();
    const child = environment(set.uri);
    try {
      expect(await invoke(child, 'ada')).toEqual({ users: 1 });
      child.kill('SIGSTOP');
      for (const member of set.members) {
        await member.kill();
        await member.restart();
      }
      await set.waitForPrimary();
      child.kill('SIGCONT');
      expect(await invoke(child, 'grace')).toEqual({ users: 2 });
      // The caps divided by the twenty that are counted: 5 and 10.
      for (const peak of await peaks(set)) expect(peak).toBeLessThanOrEqual(10);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
