import type { Socket } from 'node:net';

/** How long a closed connection keeps its permit when the member does not answer the close. */
const CLOSE_ANSWER_MS = 1_000;

/** Who keeps the permits of connections that are closing. */
export interface ClosingLedger {
  readonly enforced: boolean;
  closingBegins(): void;
  closingEnds(): void;
}

/**
 * Makes `socket.destroy()` a close that the member has seen: FIN first, the real destroy when the member's own
 * FIN arrives or after a second. Meanwhile the ledger counts the connection as closing.
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
    let timer = setTimeout(giveUp, CLOSE_ANSWER_MS, false);
    timer.unref();
    socket.once('close', () => {
      clearTimeout(timer);
      ledger.closingEnds();
    });
    socket.unpipe();
    socket.resume();
    socket.unref();
    socket.end();
    return socket;

    /** A FIN that could not leave (the event loop was blocked meanwhile) has not been answered late: it gets its second. */
    function giveUp(again: boolean): void {
      if (again || socket.writableFinished) {
        destroy();
        return;
      }
      timer = setTimeout(giveUp, CLOSE_ANSWER_MS, true);
      timer.unref();
    }
  };
}
