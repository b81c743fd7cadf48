import { timesOf } from '../../../examples/tracking/demo/asks';
import type { Outcome } from '../../../examples/tracking/demo/messages';
import {
  comparison,
  GONE,
  NORMAL,
  phaseTable,
  ratio,
  type Side,
} from '../../../examples/tracking/demo/table';
import { Tally } from '../../../examples/tracking/demo/tally';

let ids = 0;
function outcome(sentAt: number, latencyMS: number, status = 302): Outcome {
  ids += 1;
  return { id: `click-${ids}`, sentAt, status, source: status === 302 ? 'own' : undefined, latencyMS };
}

function tallyOf(outcomes: readonly Outcome[]): Tally {
  const tally = new Tally();
  tally.begin(NORMAL, 1_000);
  tally.begin(GONE, 2_000);
  for (const each of outcomes) tally.add(each);
  return tally;
}

test('a click counts in the phase in which it was sent, and in time only while somebody waits', () => {
  const tally = tallyOf([outcome(990, 1), outcome(1_999, 2_500), outcome(2_000, 3), outcome(2_500, 9, 0)]);
  const [normal, gone] = tally.results();
  expect(normal).toMatchObject({ clicks: 2, answered: 2, inTime: 1 });
  expect(gone).toMatchObject({ clicks: 2, answered: 1, inTime: 1, sources: { own: 1 } });
  expect(tally.answered.size).toBe(3);
});

test('the first click after the return is the first that ends after it', () => {
  const tally = tallyOf([outcome(2_000, 900), outcome(1_500, 2_000), outcome(2_900, 300, 0)]);
  expect(tally.firstOwnAfter(3_000)).toBe(3_500);
  expect(tally.firstOwnAfter(4_000)).toBeUndefined();
});

test('errors are timed while no member is there, and the first success from the return on', () => {
  const call = (askedAt: number, endedAt: number, answered: boolean) => ({ askedAt, endedAt, answered });
  const asks = [
    call(0, 3, false),
    call(100, 101, false),
    call(200, 208, false),
    call(900, 1_300, true),
    // After the return: no error of the outage.
    call(1_050, 9_000, false),
  ];
  expect(timesOf(asks, 1_000)).toEqual({
    asked: 4,
    failed: 3,
    medianErrorMS: 3,
    longestMS: 400,
    firstSuccessMS: 300,
  });
  expect(timesOf([call(0, 1_500, true)], 1_000)).toMatchObject({ medianErrorMS: null, longestMS: 1_500 });
});

test('both sides are compared by what was to be shown', () => {
  const side = (gone: readonly Outcome[], medianErrorMS: number | null): Side => ({
    phases: tallyOf([outcome(1_000, 4), ...gone]).results(),
    counted: { answered: 3, found: 2, twice: 1 },
    asks: { asked: 9, failed: 9, medianErrorMS, longestMS: 12_000, firstSuccessMS: 240 },
    firstClickMS: undefined,
  });
  const text = comparison(side([outcome(2_000, 6)], 0.4), side([outcome(2_000, 30_000, 0)], null));
  const cells = (label: string) =>
    text
      .split('\n')
      .find((line) => line.startsWith(label))
      ?.slice(label.length)
      .trim()
      .split(/ {2,}/);
  expect(cells('clicks answered while both are gone')).toEqual(['0.00%', '100.00%']);
  expect(cells('  p99, more than in normal times')).toEqual(['29996.0 ms', '2.0 ms']);
  expect(cells('an error of the driver, median')).toEqual(['none in 12 s', '0.4 ms']);
  expect(cells('first success of the driver after the return')).toEqual(['240.0 ms', '240.0 ms']);
  expect(cells('first click from the own region after it')).toEqual(['-', '-']);
  expect(cells('  in the database')).toEqual(['2', '2']);
});

test('a ratio is never rounded up to all', () => {
  expect(ratio(99_999, 100_000)).toBe('99.99%');
  expect(ratio(0, 0)).toBe('-');
});

test('the table has a line for each phase', () => {
  const lines = phaseTable(tallyOf([outcome(1_000, 4)]).results()).split('\n');
  expect(lines.map((line) => line.trim().split(/ {2,}/)[0])).toEqual(['phase', NORMAL, GONE]);
});
