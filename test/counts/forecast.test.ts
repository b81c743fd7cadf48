import fc from 'fast-check';
import { Forecast } from '../../src/counts/forecast';
import { propertyRuns } from '../support/property-runs';

const NEW_WORK = (): boolean => false;
const ADMITTED = (): boolean => true;

describe('what enforce mode would have done', () => {
  it('runs as many as there are permits, lets as many wait as the queue takes, and refuses the rest', () => {
    const forecast = new Forecast();
    const foreseen = Array.from({ length: 6 }, () => forecast.comes(NEW_WORK, 2, 3));
    expect(foreseen).toEqual(['run', 'run', 'wait', 'wait', 'wait', 'queue_full']);
  });

  it('never refuses what goes on with admitted work', () => {
    const forecast = new Forecast();
    const foreseen = Array.from({ length: 3 }, () => forecast.comes(ADMITTED, 1, 0));
    expect(foreseen).toEqual(['run', 'wait', 'wait']);
  });

  it('counts what would have been refused for nothing, and what has settled no more', () => {
    const forecast = new Forecast();
    expect(forecast.comes(NEW_WORK, 1, 0)).toBe('run');
    expect(forecast.comes(NEW_WORK, 1, 0)).toBe('queue_full');
    forecast.goes();
    expect(forecast.comes(NEW_WORK, 1, 0)).toBe('run');
  });

  it('never has more in flight than permits and queue hold, whatever comes and goes', () => {
    const steps = fc.array(fc.constantFrom('comes', 'goes'), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.nat(5), fc.nat(5), (all, permits, maxSize) => {
        const forecast = new Forecast();
        let inFlight = 0;
        for (const step of all) {
          if (step === 'goes') {
            if (inFlight === 0) continue;
            forecast.goes();
            inFlight -= 1;
          } else {
            const foreseen = forecast.comes(NEW_WORK, permits, maxSize);
            expect(foreseen).toBe(
              inFlight < permits ? 'run' : inFlight < permits + maxSize ? 'wait' : 'queue_full',
            );
            if (foreseen !== 'queue_full') inFlight += 1;
          }
          expect(inFlight).toBeLessThanOrEqual(permits + maxSize);
        }
      }),
      propertyRuns(200),
    );
  });
});
