import { compactJson } from '../../bench/shared/compact-json';

const RECORD = {
  side: 'governed',
  perSecond: 1_234_567.891_23,
  p50MS: 0.123_456_789,
  peak: 12_345_678,
  none: null,
};
const ROUNDED = { ...RECORD, perSecond: 1_234_570, p50MS: 0.123_457 };

describe('data of a bench that is kept', () => {
  it('is read back as it was, no number with more digits than were measured', () => {
    const data = { rows: Array.from({ length: 9 }, () => RECORD), note: 'a "word"', empty: [] };
    expect(JSON.parse(compactJson(data))).toEqual({ ...data, rows: data.rows.map(() => ROUNDED) });
  });

  it('has a line for each record', () => {
    const lines = compactJson(Array.from({ length: 9 }, () => RECORD)).split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[1]).toBe(` ${JSON.stringify(ROUNDED)},`);
  });
});
