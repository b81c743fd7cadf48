import type { ReplicaSetOptions } from 'mongo-governor/testing';

/** What was just written is at the primary only, for longer than any test takes. */
export const LAGGING: ReplicaSetOptions = { replicationLagMS: 3_600_000, defaultWriteConcern: 1 };
