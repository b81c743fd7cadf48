import { EventEmitter } from 'node:events';
import { countCancelled } from '../../src/driver/cancelled-attempts';
import type { DriverConnection } from '../../src/driver/internals';

describe('an attempt that the driver cancels', () => {
  it('keeps its permit for a second while its socket connects, and is closed while it shakes hands', () => {
    jest.useFakeTimers();
    const token = new EventEmitter();
    let closing = 0;
    const ledger = {
      enforced: true,
      closingBegins: () => {
        closing += 1;
      },
      closingEnds: () => {
        closing -= 1;
      },
    };
    const destroy = jest.fn();
    countCancelled(token, ledger, [{ destroy } as unknown as DriverConnection]);
    token.once('cancel', () => undefined).once('cancel', () => undefined);
    token.emit('cancel');
    expect(destroy).toHaveBeenCalledTimes(1);
    expect(closing).toBe(2);
    jest.advanceTimersByTime(1_000);
    expect(closing).toBe(0);
    token.emit('cancel');
    expect(closing).toBe(0);
    jest.useRealTimers();
  });
});
