import type { LoadModel } from 'mongo-governor/testing';

/**
 * How fast the members work: 38 ms for a command, and longer above a number of open connections. The secondaries are
 * used to half of what they can do; the primary (105 commands a second) can't carry its writes and the reads of api
 * and smtp together. All of it is waiting, not computing.
 */
const COMMAND = { serviceMS: 38, slope: 4, ceiling: 8 } as const;

export const SECONDARY_LOAD: LoadModel = { ...COMMAND, workers: 5, knee: 95 };

/** The primary carries more connections before it slows down, and fewer commands at once. */
export const PRIMARY_LOAD: LoadModel = { ...COMMAND, workers: 4, knee: 120 };
