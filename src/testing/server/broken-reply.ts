import type { Socket } from 'node:net';

/**
 * - `cut`: the first half of the reply, then the connection is closed
 * - `garbage`: a message of the right length whose body is no BSON
 * - `noise`: bytes that are no message
 * - `halfClose`: nothing, and the member ends its side of the connection
 * - `lost`: nothing, and the connection stays open
 */
export type BrokenReply = 'cut' | 'garbage' | 'noise' | 'halfClose' | 'lost';

/**
 * What `garbage` leaves intact: header, flags and section kind of an OP_MSG, and the size of its document.
 * With a negative size driver 7.9 would never come back from its parser (`OpMsgResponse.parse`).
 */
const ENVELOPE_BYTES = 25;

/** Sends a reply as a broken network, or a broken server, would. */
export function sendBroken(how: BrokenReply, frame: Buffer, socket: Socket): void {
  switch (how) {
    case 'cut':
      socket.end(frame.subarray(0, frame.length >> 1));
      return;
    case 'garbage':
      socket.write(Buffer.from(frame).fill(0xa5, ENVELOPE_BYTES));
      return;
    case 'noise':
      socket.write(Buffer.alloc(64, 0xff));
      return;
    case 'halfClose':
      socket.end();
      return;
    case 'lost':
      return;
  }
}
