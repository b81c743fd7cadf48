import { setTimeout as delay } from 'node:timers/promises';
import { currentLane, runInLane } from '../../../src/driver/admission/current-lane';

describe('the lane of a call', () => {
  it('is nobody’s outside', () => {
    expect(currentLane()).toBeUndefined();
    expect(runInLane('critical', () => 7)).toBe(7);
    expect(currentLane()).toBeUndefined();
  });

  it('is that of all that it calls and awaits, beside others that run at the same time', async () => {
    const seen = await Promise.all(
      (['critical', 'background'] as const).map((lane) =>
        runInLane(lane, async () => {
          await delay(1);
          const inner = await runInLane('normal', async () => {
            await delay(1);
            return currentLane();
          });
          return [lane, inner, currentLane()];
        }),
      ),
    );
    expect(seen).toEqual([
      ['critical', 'normal', 'critical'],
      ['background', 'normal', 'background'],
    ]);
  });
});
