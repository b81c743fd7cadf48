import { SHEDS, WAITS } from '../../src/counts/channels';
import { makeBed } from '../seam/cases';
import { run } from '../seam/measure';
import { type Summary, summarize } from '../shared/statistics';
import type { Path } from './paths';

/** Of one operation. */
export interface Cost {
  readonly nanoseconds: Summary;
  readonly bytes: Summary;
}

export interface PathCost {
  readonly channel: string;
  readonly about: string;
  /** Messages for one operation: that the path is the channel's. */
  readonly messages: number;
  readonly unheard: Cost;
  readonly heard: Cost;
}

/** The same operations with nobody and with somebody who listens, in turns. */
export async function measurePath(path: Path, rounds: number, operations: number): Promise<PathCost> {
  const bed = makeBed(path.seam.config);
  const { governed } = path.seam.prepare(bed);
  let messages = 0;
  const samples = { unheard: samplesOf(), heard: samplesOf() };
  const once = async (side: 'unheard' | 'heard', counts: boolean): Promise<void> => {
    const stop = side === 'heard' ? path.listen(() => (messages += 1)) : undefined;
    // The young generation takes a whole round: nothing is collected within.
    globalThis.gc?.();
    const heap = process.memoryUsage().heapUsed;
    const cpu = process.cpuUsage();
    await run(governed, bed.governed, operations);
    const { user, system } = process.cpuUsage(cpu);
    const bytes = process.memoryUsage().heapUsed - heap;
    stop?.();
    if (!counts) return;
    samples[side].nanoseconds.push(((user + system) * 1_000) / operations);
    samples[side].bytes.push(bytes / operations);
  };
  const WARM_UP = 3;
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? (['unheard', 'heard'] as const) : (['heard', 'unheard'] as const)) {
      await once(side, round >= 0);
    }
  }
  await bed.close();
  return {
    channel: path.channel,
    about: path.about,
    messages: messages / ((rounds + WARM_UP) * operations),
    unheard: costOf(samples.unheard),
    heard: costOf(samples.heard),
  };
}

/** Nanoseconds that it takes to ask whether anybody listens: all that is done where nobody does. */
export function measureQuestions(rounds: number): Readonly<Record<string, Summary>> {
  const CHANNELS = { 'of a channel': SHEDS, 'of the tracing channel': WAITS };
  return Object.fromEntries(
    Object.entries(CHANNELS).map(([name, channel]) => [name, summarize(timesOf(channel, rounds))]),
  );
}

const ASKED = 5_000_000;

function timesOf(channel: { readonly hasSubscribers: boolean }, rounds: number): number[] {
  const times: number[] = [];
  let heard = 0;
  for (let round = -3; round < rounds; round += 1) {
    const cpu = process.cpuUsage();
    for (let asked = 0; asked < ASKED; asked += 1) if (channel.hasSubscribers) heard += 1;
    const { user, system } = process.cpuUsage(cpu);
    if (round >= 0) times.push(((user + system) * 1_000) / ASKED);
  }
  if (heard > 0) throw new Error('somebody listens');
  return times;
}

function samplesOf() {
  return { nanoseconds: [] as number[], bytes: [] as number[] };
}

function costOf({ nanoseconds, bytes }: ReturnType<typeof samplesOf>): Cost {
  return { nanoseconds: summarize(nanoseconds), bytes: summarize(bytes) };
}
