import type { ClosingLedger } from './graceful-socket';
import type { DriverMonitor } from './internals';

/**
 * A monitor opens its connections without asking. After a network error of any connection the driver closes both of
 * the monitor's and checks again at once (sdam/server.ts, sdam/monitor.ts): the member would count the old ones and
 * the new ones together. The check waits until the old ones' close is seen, a second at most.
 *
 * Returns the ledger for the monitor's own connections.
 */
export function waitForOwnClose(
  monitor: Pick<DriverMonitor, 'requestCheck'>,
  ledger: ClosingLedger,
): ClosingLedger {
  const { requestCheck } = monitor;
  let closing = 0;
  let asked = false;
  monitor.requestCheck = (): void => {
    if (closing > 0) asked = true;
    else requestCheck.call(monitor);
  };
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
      if (closing > 0 || !asked) return;
      asked = false;
      requestCheck.call(monitor);
    },
  };
}
