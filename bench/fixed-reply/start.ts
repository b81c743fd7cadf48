import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface FixedReplySet {
  readonly uri: string;
  close(): Promise<void>;
}

/** A replica set of three in a process of its own that answers with replies made before. */
export async function startFixedReplySet(serviceMS = 0): Promise<FixedReplySet> {
  const child = fork(join(__dirname, 'entry.ts'), [String(serviceMS)], {
    execArgv: ['--require', join(__dirname, '../../scripts/run-ts.cjs')],
  });
  const [uri] = (await once(child, 'message')) as [string];
  return {
    uri,
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
