import { type Profiler, Session } from 'node:inspector/promises';
import { ownerOf, type TimeByOwner } from './owners';

const SAMPLING_INTERVAL_MICROS = 200;

/** Runs `work` under V8's sampling profiler. */
export async function profileOf(
  work: () => Promise<unknown>,
  intervalMicros: number,
): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: intervalMicros });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return profile;
}

/** Milliseconds of `work` by whose code was running. */
export async function profiled(work: () => Promise<unknown>): Promise<TimeByOwner> {
  const profile = await profileOf(work, SAMPLING_INTERVAL_MICROS);
  const owners = new Map(profile.nodes.map(({ id, callFrame }) => [id, ownerOf(callFrame)]));
  const { samples = [], timeDeltas = [] } = profile;
  const times: TimeByOwner = {};
  samples.forEach((id, index) => {
    const owner = owners.get(id);
    // A delta is the time since the sample before: what this one stands for is in the next.
    if (owner !== undefined) times[owner] = (times[owner] ?? 0) + (timeDeltas[index + 1] ?? 0) / 1_000;
  });
  return times;
}
