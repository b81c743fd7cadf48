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
    let leftAt: number | undefined;
    let timer = setTimeout(giveUp, CLOSE_ANSWER_MS, false);
    timer.unref();
    socket.once('finish', () => {
      leftAt = performance.now();
    });
    socket.once('close', () => {
      clearTimeout(timer);
      ledger.closingEnds();
    });
    socket.unpipe();
    socket.resume();
    socket.unref();
    socket.end();
    return socket;

    /**
     * The member has its second from when the FIN has left: an event loop that was blocked meanwhile may have sent it
     * just now, since timers come first. One that can't leave at all (a full send buffer) is waited for once.
     */
    function giveUp(again: boolean): void {
      const late =
        leftAt === undefined ? (again ? 0 : CLOSE_ANSWER_MS) : leftAt + CLOSE_ANSWER_MS - performance.now();
      if (late <= 0) {
        destroy();
        return;
      }
      timer = setTimeout(giveUp, late, true);
      timer.unref();
    }
  };
}
