import { drain } from '../shared/callers';
import { summarize } from '../shared/statistics';
import { connectSide } from './clients';

export interface ShedCost {
  readonly servedMicros: number;
  readonly shedMicros: number;
  readonly ratio: number;
}

const FILL = 400;
const MOST_TRIES = 50;

/**
 * CPU of a refused `findOne` beside one that is served by a governed client at the same machine in the same process.
 * `fastURI`: a set that answers at once; `stuckURI`: one that hardly answers, so that its queues stay full.
 */
export async function measureShedCost(
  fastURI: string,
  stuckURI: string,
  operations: number,
): Promise<ShedCost> {
  const things = async (uri: string, timeoutMS?: number) =>
    (await connectSide('governed', uri, { connections: { waitQueue: { timeoutMS } } })).client
      .db('app')
      .collection<{ n: number }>('things');
  const fast = await things(fastURI);
  const stuck = await things(stuckURI, 0);
  await fill(() => stuck.findOne({ n: 1 }));
  const served: number[] = [];
  const shed: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    const one = await cpuOf(() => fast.findOne({ n: 1 }), operations / 10);
    const other = await cpuOf(() => stuck.findOne({ n: 1 }).catch(refused), operations / 10);
    if (round < 2) continue;
    served.push(one);
    shed.push(other);
  }
  const servedMicros = summarize(served).median;
  const shedMicros = summarize(shed).median;
  return { servedMicros, shedMicros, ratio: shedMicros / servedMicros };
}

/** Sends until everything is refused: members that are discovered meanwhile have room again. */
async function fill(send: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    let refusals = 0;
    for (let sent = 0; sent < FILL; sent += 1) {
      send().catch(() => {
        refusals += 1;
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (refusals === FILL) return;
  }
  throw new Error(`the queues still had room after ${MOST_TRIES} times ${FILL} operations`);
}

function refused(error: { code?: unknown }): void {
  if (error.code !== 'ERR_GOVERNOR_OVERLOADED') throw error;
}

const CALLERS = 32;

async function cpuOf(operation: () => Promise<unknown>, operations: number): Promise<number> {
  const started = process.cpuUsage();
  await drain(operations, CALLERS, operation);
  const { user, system } = process.cpuUsage(started);
  return (user + system) / operations;
}
