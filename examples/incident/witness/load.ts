import type { LoadModel } from 'mongo-governor/testing';

/**
 * How fast the members work. 4 workers of 27 ms make 148 commands a second: the secondaries are used to 60%, and
 * the primary can't carry its writes and the reads of api and smtp together. All of it is waiting, not computing.
 */
const MACHINE = { workers: 4, serviceMS: 27, slope: 2, ceiling: 8 } as const;

export const SECONDARY_LOAD: LoadModel = { ...MACHINE, knee: 80 };

/** The primary is the bigger machine: it carries more connections before it slows down. */
export const PRIMARY_LOAD: LoadModel = { ...MACHINE, knee: 120 };
