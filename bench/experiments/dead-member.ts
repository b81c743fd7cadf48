import type { Member } from 'mongo-governor/testing';
import { run } from './experiment';

let killed: Member | undefined;

void run({
  name: 'dead-member',
  title: 'A dead member: one of two secondaries is gone from 3 s to 7 s, at 0.8 of the capacity of both',
  seconds: 10,
  load: [[0, 0.8]],
  events: [
    [
      3,
      async (set) => {
        [killed] = await set.secondaries();
        await killed?.kill();
      },
    ],
    [7, async () => killed?.restart()],
  ],
});
