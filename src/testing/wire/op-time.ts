import { BSON } from 'mongodb';
import { Timestamp } from './bson';

const INCREMENTS = 0x100000;

/** A BSON timestamp as one exactly comparable number: seconds x 2^20 + increment. */
export type OpTime = number;

export function toTimestamp(time: OpTime): BSON.Timestamp {
  return new Timestamp({ t: Math.floor(time / INCREMENTS), i: time % INCREMENTS });
}

export function fromTimestamp(value: unknown): OpTime | undefined {
  if (!(value instanceof BSON.Timestamp)) return undefined;
  return value.getHighBitsUnsigned() * INCREMENTS + (value.getLowBitsUnsigned() % INCREMENTS);
}

/** The time after `previous` by the server's clock. */
export function nextOpTime(previous: OpTime): OpTime {
  const now = Math.floor(Date.now() / 1000) * INCREMENTS + 1;
  return now > previous ? now : previous + 1;
}
