import type { ReleaseRequest } from '../protocol/messages';
import type { Expression, Stage } from './mongo-expressions';
import * as e from './mongo-expressions';

/** `release` of the protocol as an update pipeline. */
export function releasePipeline({ id, seq, held }: ReleaseRequest): Stage[] {
  const isMine = e.equal('$$lease.id', e.literal(id));
  const applies: Expression = { $and: [isMine, e.greater(seq, '$$lease.seq')] };
  if (held.primary === 0 && held.secondary === 0) {
    return [{ $set: { leases: e.filter('$leases', 'lease', { $not: [applies] }) } }];
  }
  const closing = (connections: number): Expression => ({
    $literal: { has: 0, held: connections, want: 0, grant: 0 },
  });
  const leaving: Expression = {
    $mergeObjects: [
      '$$lease',
      {
        seq: e.literal(seq),
        leaving: e.literal(true),
        roles: { primary: closing(held.primary), secondary: closing(held.secondary) },
      },
    ],
  };
  return [{ $set: { leases: e.map('$leases', 'lease', e.when(applies, leaving, '$$lease')) } }];
}
