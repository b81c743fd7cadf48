import type { EventEmitter } from 'node:events';
import type { ClosingLedger } from './graceful-socket';
import type { DriverConnection } from './internals';

/** How long a cancelled attempt keeps its permit: its socket is gone in this tick, the member notices later. */
const CANCELLED_MS = 1_000;

/**
 * Counts the attempts that the driver cancels. `cancellationToken` has one listener for each socket that still connects
 * (cmap/connect.ts, makeSocket); the member may have accepted it. Must be called before a first attempt.
 *
 * `handshaking`: what the driver leaves running when it cancels. A monitor that is closed or reset forgets a connection
 * whose handshake is under way (sdam/monitor.ts): it would stay open, counted by nobody, until the member answers.
 */
export function countCancelled(
  cancellationToken: EventEmitter,
  ledger: ClosingLedger,
  handshaking: Iterable<DriverConnection> = [],
): void {
  cancellationToken.on('cancel', () => {
    for (const connection of [...handshaking]) connection.destroy();
    if (!ledger.enforced) return;
    const connecting = cancellationToken.listenerCount('cancel') - 1;
    for (let n = 0; n < connecting; n += 1) {
      ledger.closingBegins();
      setTimeout(() => ledger.closingEnds(), CANCELLED_MS).unref();
    }
  });
}
