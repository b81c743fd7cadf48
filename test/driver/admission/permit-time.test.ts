import { PermitTime } from '../../../src/driver/admission/permit-time';

describe('the time of permits', () => {
  it('is new work’s while it has had less than its share of it', () => {
    const time = new PermitTime();
    time.add(1_000, true);
    expect(time.isTurnOfNewWork).toBe(true);
    time.add(20, false);
    expect(time.isTurnOfNewWork).toBe(true);
    time.add(20, false);
    expect(time.isTurnOfNewWork).toBe(false);
  });

  it('is new work’s while it has just its share: one part of 32', () => {
    const time = new PermitTime();
    time.add(3_100, true);
    time.add(100, false);
    expect(time.isTurnOfNewWork).toBe(true);
  });

  it('counts half whatever is older than ten seconds of permits', () => {
    const time = new PermitTime();
    time.add(10_000, false);
    // 5,000 of 5,000 are left, and each time half of that: 156.25 of 5,000 is one part of 32.
    for (let n = 0; n < 4; n += 1) time.add(5_000, true);
    expect(time.isTurnOfNewWork).toBe(false);
    time.add(5_000, true);
    expect(time.isTurnOfNewWork).toBe(true);
  });

  it('forgets what is long ago', () => {
    const time = new PermitTime();
    time.add(1_000_000, false);
    expect(time.isTurnOfNewWork).toBe(false);
    for (let n = 0; n < 2_000; n += 1) time.add(100, true);
    expect(time.isTurnOfNewWork).toBe(true);
  });
});
