import { EventEmitter } from 'node:events';
import { countAbandoned, countCancelled } from '../../../src/driver/presence/abandoned-attempts';
import type { DriverConnection } from '../../../src/driver/shape/internals';

function setUp() {
  const token = new EventEmitter();
  const ledger = {
    enforced: true,
    closing: 0,
    closingBegins: () => {
      ledger.closing += 1;
    },
    closingEnds: () => {
      ledger.closing -= 1;
    },
  };
  /** As the driver does (cmap/connect.ts, makeSocket). */
  const begin = () => {
    const onCancel = () => undefined;
    token.once('cancel', onCancel);
    return { end: () => void token.removeListener('cancel', onCancel) };
  };
  return { token, ledger, begin };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe("a pool's attempt to connect", () => {
  it('keeps its permit for a second when it failed or was cancelled', () => {
    const { token, ledger, begin } = setUp();
    countAbandoned(token, ledger);
    begin().end();
    begin();
    begin();
    expect(ledger.closing).toBe(1);
    token.emit('cancel');
    expect(ledger.closing).toBe(3);
    jest.advanceTimersByTime(1_000);
    expect(ledger.closing).toBe(0);
  });

  it('gives its permit to the connection when it succeeded', () => {
    const { token, ledger, begin } = setUp();
    const attempts = countAbandoned(token, ledger);
    begin().end();
    begin().end();
    attempts.succeeded();
    expect(ledger.closing).toBe(1);
    jest.advanceTimersByTime(1_000);
    attempts.succeeded();
    expect(ledger.closing).toBe(0);
  });

  it('is not counted while nothing is limited', () => {
    const { token, ledger, begin } = setUp();
    countAbandoned(token, ledger);
    ledger.enforced = false;
    begin().end();
    expect(ledger.closing).toBe(0);
  });
});

describe('what a monitor leaves running', () => {
  it('keeps its permit for a second while its socket connects, and is closed while it shakes hands', () => {
    const { token, ledger, begin } = setUp();
    const destroy = jest.fn();
    countCancelled(token, ledger, [{ destroy } as unknown as DriverConnection]);
    begin();
    begin();
    token.emit('cancel');
    expect(destroy).toHaveBeenCalledTimes(1);
    expect(ledger.closing).toBe(2);
    jest.advanceTimersByTime(1_000);
    expect(ledger.closing).toBe(0);
    token.emit('cancel');
    expect(ledger.closing).toBe(0);
  });

  it('is not counted when an attempt failed of itself: what is reserved carries it', () => {
    const { token, ledger, begin } = setUp();
    countCancelled(token, ledger, []);
    begin().end();
    expect(ledger.closing).toBe(0);
  });

  it('keeps a permit for an attempt that failed just before the client left with what was reserved', () => {
    const { token, ledger, begin } = setUp();
    countCancelled(token, ledger, []);
    begin().end();
    token.emit('cancel');
    expect(ledger.closing).toBe(1);
    jest.advanceTimersByTime(1_000);
    token.emit('cancel');
    expect(ledger.closing).toBe(0);
  });

  it('keeps no more than a monitor may hold, however often it was refused, and none for what succeeded', () => {
    const { token, ledger, begin } = setUp();
    const attempts = countCancelled(token, ledger, []);
    begin().end();
    attempts.succeeded();
    token.emit('cancel');
    expect(ledger.closing).toBe(0);
    for (let n = 0; n < 50; n += 1) begin().end();
    token.emit('cancel');
    expect(ledger.closing).toBe(2);
  });
});
