import type { EventEmitter } from 'node:events';
import type { DriverConnection } from '../shape/internals';
import type { ClosingLedger } from './graceful-socket';
import { afterOwnTime } from './own-time';

/** How long, in time of this process, an abandoned attempt keeps its permit: its socket is gone in this tick, the member notices later. */
const ABANDONED_MS = 1_000;

/** Connections that a monitor has at once: the heartbeat's and the round-trip-time pinger's. */
const MOST_OF_A_MONITOR = 2;

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
 * What a monitor leaves running when it is closed or reset (sdam/monitor.ts): sockets that connect keep their permit, and
 * so do attempts that failed just before; a connection whose handshake is under way would stay open, counted by nobody,
 * and is closed.
 *
 * As long as the monitor stays, an attempt that failed needs no permit: the next one comes later than the member's notice,
 * and connections are reserved for it. They go back as soon as its client leaves.
 */
export function countCancelled(
  cancellationToken: EventEmitter,
  ledger: ClosingLedger,
  held: Iterable<DriverConnection>,
): Attempts {
  const failed: (() => void)[] = [];
  cancellationToken.on('removeListener', (event) => {
    if (event !== 'cancel') return;
    const forget = afterOwnTime(ABANDONED_MS, () => failed.splice(failed.indexOf(forget), 1));
    failed.push(forget);
  });
  cancellationToken.on('cancel', () => {
    for (const connection of [...held]) connection.destroy();
    if (!ledger.enforced) return;
    const connecting = cancellationToken.listenerCount('cancel') - 1;
    // Of a member that refuses many fail in a second, and none of them was accepted.
    const unseen = connecting + Math.min(failed.length, MOST_OF_A_MONITOR);
    for (let n = 0; n < unseen; n += 1) keepPermit(ledger);
  });
  return { succeeded: () => failed.pop()?.() };
}

function keepPermit(ledger: ClosingLedger, onEnd?: () => void): () => void {
  ledger.closingBegins();
  return afterOwnTime(ABANDONED_MS, () => {
    onEnd?.();
    ledger.closingEnds();
  });
}
