import { run } from './experiment';

void run({
  name: 'step',
  title: 'A step: half the capacity, three times it from 3 s to 7 s, and back',
  seconds: 10,
  load: [
    [0, 0.5],
    [3, 3],
    [7, 0.5],
  ],
});
