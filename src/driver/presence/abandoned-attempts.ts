import type { EventEmitter } from 'node:events';
import type { DriverConnection } from '../shape/internals';
import type { ClosingLedger } from './graceful-socket';
import { afterOwnTime } from './own-time';

/** How long, in time of this process, an abandoned attempt keeps its permit: its socket is gone in this tick, the member notices later. */
const ABANDONED_MS = 1_000;

/** Attempts to connect whose end is not known to be a success. */
export interface Attempts {
  /** The socket of an attempt became a connection, which is counted from here on. */
  succeeded(): void;
}

/**
 * Counts the attempts that the driver gives up (cancelled, timed out, failed): the member may have accepted the socket
 * meanwhile, for instance while this process did nothing for longer than `connectTimeoutMS`.
 *
 * The driver's cancellation token has one listener for each socket that connects, and loses it when the attempt ends,
 * however it ends (cmap/connect.ts, makeSocket); after a success a connection is made of the socket in the same tick.
 */
export function countAbandoned(cancellationToken: EventEmitter, ledger: ClosingLedger): Attempts {
  const ended: (() => void)[] = [];
  cancellationToken.on('removeListener', (event) => {
    if (event !== 'cancel' || !ledger.enforced) return;
    const forget = keepPermit(ledger, () => ended.splice(ended.indexOf(forget), 1));
    ended.push(forget);
  });
  return {
    succeeded() {
      const forget = ended.pop();
      if (forget === undefined) return;
      forget();
      ledger.closingEnds();
    },
  };
}

/**
 * What a monitor leaves running when it is closed or reset (sdam/monitor.ts): sockets that connect keep their permit;
 * a connection whose handshake is under way would stay open, counted by nobody, and is closed.
 *
 * A monitor's attempt that failed needs no permit: the next one comes later than the member's notice, and two
 * connections are reserved for it.
 */
export function countCancelled(
  cancellationToken: EventEmitter,
  ledger: ClosingLedger,
  held: Iterable<DriverConnection>,
): void {
  cancellationToken.on('cancel', () => {
    for (const connection of [...held]) connection.destroy();
    if (!ledger.enforced) return;
    const connecting = cancellationToken.listenerCount('cancel') - 1;
    for (let n = 0; n < connecting; n += 1) keepPermit(ledger);
  });
}

function keepPermit(ledger: ClosingLedger, onEnd?: () => void): () => void {
  ledger.closingBegins();
  return afterOwnTime(ABANDONED_MS, () => {
    onEnd?.();
    ledger.closingEnds();
  });
}
