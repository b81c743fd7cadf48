/** @import { Snapshot } from '../snapshot' */
import { number } from './format.mjs';

/** @typedef {NonNullable<Snapshot['members'][number]['adaptive']>} Adaptive */

/** @satisfies {Record<Adaptive['reason'], string>} */
const BECAUSE = {
  starting: 'it began with little and has met no queue yet',
  unused: 'no more is asked for',
  growing: 'next to nothing queues at the member, so it grows',
  steady: 'as much queues at the member as keeps it busy',
  queueing: 'more queues at the member than keeps it busy, so it shrinks',
  overloaded: 'the member is overloaded, refuses connections or does not answer in time, so it shrinks',
};

/**
 * The adaptive limit of a member, and why it is what it is.
 * @param {Adaptive} adaptive @param {boolean} isInForce
 */
export function adaptiveSentence({ limit, reason }, isInForce) {
  const what = `${number(limit)} pooled connections${isInForce ? '' : ' (only told, not in force)'}`;
  return `Adaptive limit: ${what}; ${BECAUSE[reason]}.`;
}
