import type { LeaseState } from './lease-state';
import type { ReleaseRequest } from './messages';

/** Gives a lease back. What its holder has not closed yet stays counted until the lease ends. */
export function release(state: LeaseState, { id, seq, held }: ReleaseRequest): LeaseState {
  const former = state.leases.find((lease) => lease.id === id);
  if (former === undefined || former.seq >= seq) return state;
  if (held.primary === 0 && held.secondary === 0) {
    return { ...state, leases: state.leases.filter((lease) => lease !== former) };
  }
  const closing = (connections: number) => ({ has: 0, held: connections, want: 0, grant: 0 });
  const leaving = {
    ...former,
    seq,
    leaving: true,
    roles: { primary: closing(held.primary), secondary: closing(held.secondary) },
  };
  return { ...state, leases: state.leases.map((lease) => (lease === former ? leaving : lease)) };
}
