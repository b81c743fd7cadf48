import type { Socket } from 'node:net';
import { afterOwnTime } from './own-time';

/** How long, in time of this process, a closed connection keeps its permit when the member does not answer the close. */
const CLOSE_ANSWER_MS = 1_000;

/** Who keeps the permits of connections that are closing. */
export interface ClosingLedger {
  readonly enforced: boolean;
  closingBegins(): void;
  closingEnds(): void;
}

/**
 * Makes `socket.destroy()` a close that the member has seen: FIN first, the real destroy when the member's own
 * FIN arrives or after a second in which this process ran. Meanwhile the ledger counts the connection as closing.
 *
 * Why: the driver forgets a connection in the tick it destroys it and may open the next one at once; the member
 * would for a moment count both, one above the cap (PgBouncer documents the same trap for max_db_connections).
 */
export function closeGracefully(socket: Socket, ledger: ClosingLedger): void {
  const destroy = socket.destroy.bind(socket);
  let closing = false;
  socket.destroy = (error?: Error): Socket => {
    const peerIsGone = socket.readableEnded || socket.destroyed || error !== undefined || socket.connecting;
    if (closing || peerIsGone || !ledger.enforced) return destroy(error);
    closing = true;
    ledger.closingBegins();
    let forget = afterOwnTime(2 * CLOSE_ANSWER_MS, destroy);
    // The member has its second from when the FIN has left, for which a full send buffer may need time.
    socket.once('finish', () => {
      forget();
      forget = afterOwnTime(CLOSE_ANSWER_MS, destroy);
    });
    socket.once('close', () => {
      forget();
      ledger.closingEnds();
    });
    socket.unpipe();
    socket.resume();
    socket.unref();
    socket.end();
    return socket;
  };
}
