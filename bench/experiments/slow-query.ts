import { run } from './experiment';

const BLOCK_MS = 3_000;

void run({
  name: 'slow-query',
  title: `One slow query kind: one in ten is an aggregate, which takes ${BLOCK_MS} ms from 3 s to 7 s; the others are judged`,
  seconds: 10,
  load: [[0, 0.6]],
  aggregateEvery: 10,
  events: [
    [
      3,
      (set) =>
        Promise.all(
          set.members.map((member) =>
            member.failNext({ command: 'aggregate', times: 1_000_000, blockMS: BLOCK_MS }),
          ),
        ),
    ],
    [7, (set) => Promise.all(set.members.map((member) => member.clearFailPoints()))],
  ],
});
