import { BSON } from 'mongodb';
import { encode } from './bson';

/** A value as a Map key: equal BSON values, equal keys. */
export function valueKey(value: unknown): string {
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'number') return `n${value}`;
  if (value instanceof BSON.ObjectId) return `o${value.toHexString()}`;
  if (value === null || value === undefined) return '-';
  if (value instanceof Date) return `d${value.getTime()}`;
  return `b${Buffer.from(encode({ value })).toString('latin1')}`;
}
