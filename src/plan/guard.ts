import type { Config } from '../config/schema';

type OnDrift = Config['drift']['onDrift'];

/** How much of a breaking configuration each way to meet it keeps out. */
export const STRICTNESS: Readonly<Record<OnDrift, number>> = { warn: 0, hold: 1, refuse: 2 };

/** Reads in a window below which their share at the primary says nothing. */
export const LEAST_READS = 100;
