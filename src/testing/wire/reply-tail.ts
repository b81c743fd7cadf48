import { Binary, encode, Long, Timestamp } from './bson';
import type { OpTime } from './op-time';

const SIGNATURE = { hash: new Binary(Buffer.alloc(20), 0), keyId: Long.fromNumber(0) };
const PROBE = new Timestamp({ t: 0x11111111, i: 0x22222222 });

/** `ok`, `$clusterTime` and `operationTime` of every reply, encoded once and patched. */
const template = Buffer.from(
  encode({ ok: 1.5, $clusterTime: { clusterTime: PROBE, signature: SIGNATURE }, operationTime: PROBE }),
).subarray(4, -1);
const okAt = 4;
template.writeDoubleLE(1, okAt);
const probe = Buffer.from([0x22, 0x22, 0x22, 0x22, 0x11, 0x11, 0x11, 0x11]);
const clusterTimeAt = template.indexOf(probe);
const operationTimeAt = template.indexOf(probe, clusterTimeAt + 8);

export function replyTail(ok: 0 | 1, clusterTime: OpTime, operationTime: OpTime): Buffer {
  template.writeDoubleLE(ok, okAt);
  write(clusterTime, clusterTimeAt);
  write(operationTime, operationTimeAt);
  return template;
}

function write(time: OpTime, at: number): void {
  template.writeUInt32LE(time % 0x100000, at);
  template.writeUInt32LE(Math.floor(time / 0x100000), at + 4);
}
