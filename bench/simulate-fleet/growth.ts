import { BSON } from 'mongodb';
import type { LeaseState } from '../../src/fleet/protocol/lease-state';
import type { RenewRequest } from '../../src/fleet/protocol/messages';
import { renew } from '../../src/fleet/protocol/renew';
import { longRunTerms } from './long-run';

const SIZES = [10, 100, 500, 1_000, 2_000, 5_000, 10_000];
const MEASURED_RENEWALS = 50;
/** MongoDB's limit of one document. */
const LARGEST_DOCUMENT = 16 * 1024 * 1024;

/** Size of the lease document, time of one renewal in this process, and what one renewal interval writes. */
export async function printGrowth(): Promise<void> {
  console.log('one document for all instances, renewal every 5 s, names like "api-7d9c5b6f4-x2x9z#1a2b3c4d"');
  console.log('instances   document   of 16 MiB   writes/s   rewritten/s   renewal (this process)');
  for (const instances of SIZES) {
    const { state, next } = fleetOf(instances);
    const bytes = BSON.calculateObjectSize({ _id: 'api@rs0', ...state });
    const started = performance.now();
    let current = state;
    for (let index = 0; index < MEASURED_RENEWALS; index++)
      current = renew(current, next(index), index).state;
    const each = (performance.now() - started) / MEASURED_RENEWALS;
    const writes = instances / 5;
    console.log(
      [
        String(instances).padStart(9),
        `${(bytes / 1024).toFixed(0)} KiB`.padStart(10),
        `${((100 * bytes) / LARGEST_DOCUMENT).toFixed(1)}%`.padStart(11),
        writes.toFixed(0).padStart(10),
        `${((writes * bytes) / 1024 / 1024).toFixed(1)} MiB`.padStart(13),
        `${each.toFixed(3)} ms`.padStart(24),
      ].join(' '),
    );
  }
}

interface Fleet {
  readonly state: LeaseState;
  readonly next: (index: number) => RenewRequest;
}

export function fleetOf(instances: number): Fleet {
  const terms = longRunTerms(instances, 1);
  const request = (index: number, seq: number): RenewRequest => ({
    id: `api-7d9c5b6f4-${index.toString(36).padStart(5, '0')}#${(index * 7_919).toString(16).padStart(8, '0')}`,
    seq,
    version: 0,
    weight: 10,
    fingerprint: 'sha256:0f1e2d3c4b5a',
    startedAt: 1_700_000_000_000,
    terms,
    claims: { primary: { has: 3, held: 3, want: 8 }, secondary: { has: 3, held: 3, want: 16 } },
    estimates: [],
  });
  // Built directly: ten thousand renewals of a growing state would take longer than everything measured here.
  const first = renew(undefined, request(0, 1), 0).state;
  const lease = first.leases[0];
  if (lease === undefined) throw new Error('a first renewal makes a lease');
  const leases = Array.from({ length: instances }, (_, index) => ({ ...lease, id: request(index, 1).id }));
  return {
    state: { ...first, leases, learningUntil: 0 },
    next: (index) => request(index % instances, 2 + index),
  };
}
