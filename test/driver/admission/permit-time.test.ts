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

  it('forgets what is long ago', () => {
    const time = new PermitTime();
    time.add(1_000_000, false);
    expect(time.isTurnOfNewWork).toBe(false);
    for (let n = 0; n < 2_000; n += 1) time.add(100, true);
    expect(time.isTurnOfNewWork).toBe(true);
  });
});
