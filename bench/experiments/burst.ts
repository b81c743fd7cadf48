import { run } from './experiment';

void run({
  name: 'burst',
  title: 'A burst: half the capacity, and 2,000 operations more in one tick at 3 s',
  seconds: 10,
  load: [[0, 0.5]],
  burst: [3, 2_000],
});
