import { run } from './experiment';

const LATENCY_MS = 600;

void run({
  name: 'slow-member',
  title: `A slow member: one of two secondaries takes ${LATENCY_MS} ms more from 3 s to 7 s, at 0.7 of the capacity`,
  seconds: 10,
  load: [[0, 0.7]],
  events: [
    [3, async (set) => (await set.secondaries())[0]?.setLatency(LATENCY_MS)],
    [7, async (set) => Promise.all(set.members.map((member) => member.setLatency(0)))],
  ],
});
