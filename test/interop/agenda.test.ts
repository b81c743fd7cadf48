import { runProgram } from './programs';

interface Printed {
  readonly done: readonly number[];
  readonly total: number;
  readonly reads: readonly string[];
  readonly peaks: readonly number[];
}

describe('Agenda on a governed client', () => {
  it('runs every job once, reads from secondaries, and stays within the cap', async () => {
    const { done, total, reads, peaks } = (await runProgram('agenda')) as Printed;
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(total).toBe(10);
    expect(reads).toEqual(['secondary']);
    for (const peak of peaks) expect(peak).toBeLessThanOrEqual(8);
  });

  it('runs jobs in the lane that they are defined with, as examples/frameworks/agenda shows', async () => {
    expect(await runProgram('agenda-lane')).toEqual({ days: ['monday', 'tuesday'] });
  });
});
