import type { Job } from 'agenda';
import type { Governor, Lane } from 'mongo-governor';

/** The work of a job in a lane: `agenda.define('report', inLane(governor, 'background', makeReport))`. */
export function inLane<Data>(
  governor: Governor,
  lane: Lane,
  work: (job: Job<Data>) => Promise<void>,
): (job: Job<Data>) => Promise<void> {
  return (job) => governor.run({ lane }, () => work(job));
}
