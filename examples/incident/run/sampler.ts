import { setTimeout as delay } from 'node:timers/promises';
import type { MemberReading, Witness } from '../witness/witness';

/** What all members had counted at one moment of the run. */
export interface Sample {
  readonly atMS: number;
  readonly members: readonly MemberReading[];
}

/** Asks the members on a fixed beat until the signal; the last sample is taken after it. */
export async function sampleMembers(
  witness: Pick<Witness, 'read'>,
  startedAt: number,
  everyMS: number,
  signal: AbortSignal,
  onSample: (sample: Sample) => void,
): Promise<Sample> {
  const read = async (): Promise<Sample> => {
    const members = await witness.read();
    return { atMS: performance.now() - startedAt, members };
  };
  for (let beat = 1; !signal.aborted; beat += 1) {
    const waitMS = Math.max(0, startedAt + beat * everyMS - performance.now());
    await delay(waitMS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) onSample(await read());
  }
  return read();
}
