import cluster from 'node:cluster';
import { isMainThread } from 'node:worker_threads';
import type { Config } from '../config/schema';
import type { Logger } from './logger';

/** Of the process (or thread), whatever number of times this module is evaluated in it. */
const TOLD = Symbol.for('mongo-governor.told-of-other-instances');

/**
 * Threads and workers of `node:cluster` share no memory: each is an instance with a share of its own. Where the caps are
 * divided by a number that a person wrote down, the person is told once, in each of them.
 */
export function warnOfOtherInstances({ service, connections }: Config, logger: Logger): void {
  const process = globalThis as { [TOLD]?: boolean };
  if (process[TOLD] === true || connections.budget !== 'static' || (isMainThread && !cluster.isWorker))
    return;
  process[TOLD] = true;
  logger.warn(
    `${service}: this is ${isMainThread ? 'a worker of node:cluster' : 'a worker thread'}, and each of them is an ` +
      `instance of its own. connections.instances is ${connections.instances}: it has to count all of them, in all ` +
      'processes; or let "budget": "leased" divide the caps among those that live (docs/fleet.md)',
  );
}
