import type { DriverMonitor, DriverMonitorInterval } from '../shape/internals';
import type { ClosingLedger } from './graceful-socket';

/**
 * A monitor opens its connections without asking. After a network error of any connection the driver closes both of
 * the monitor's and checks again, at once or soon (sdam/server.ts, sdam/monitor.ts): the member would count the old
 * ones and the new ones together. Checks wait until the old ones' close is seen, a second at most; and the first ones
 * until `entrance` has resolved, by which there is room for them.
 *
 * Whoever wants a check (the interval, `requestCheck`, the streaming protocol) goes through the interval's `fn`;
 * every restart makes a new interval. Returns the ledger for the monitor's own connections.
 */
export function gateChecks(
  monitor: Pick<DriverMonitor, 'monitorId'>,
  ledger: ClosingLedger,
  entrance?: Promise<void>,
): ClosingLedger {
  let closing = 0;
  let outside = entrance !== undefined;
  let waiting: (() => void) | undefined;
  let current = monitor.monitorId;
  Object.defineProperty(monitor, 'monitorId', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (interval: DriverMonitorInterval | undefined) => {
      current = interval;
      if (interval !== undefined) hold(interval);
    },
  });
  void entrance?.then(() => {
    outside = false;
    release();
  });
  return {
    get enforced() {
      return ledger.enforced;
    },
    closingBegins() {
      closing += 1;
      ledger.closingBegins();
    },
    closingEnds() {
      closing -= 1;
      ledger.closingEnds();
      release();
    },
  };

  function release(): void {
    if (closing > 0 || outside) return;
    const check = waiting;
    waiting = undefined;
    check?.();
  }

  function hold(interval: DriverMonitorInterval): void {
    const check = interval.fn;
    interval.fn = (done) => {
      if (closing === 0 && !outside) check(done);
      else
        waiting = () => {
          if (!interval.stopped) check(done);
        };
    };
  }
}
