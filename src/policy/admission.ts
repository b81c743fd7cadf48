/** Limits of one pool. */
export interface AdmissionLimits {
  /** Connections that the pool may hold. */
  readonly pool: number;
  /** Operations that may wait for one. */
  readonly queue: number;
}

/**
 * Whether one more operation may enter: connections and queue together are the bound.
 * The count is the seam's own: the driver's `waitQueueSize` counts waiters that gave up as well.
 */
export function isFull(inFlight: number, limits: AdmissionLimits): boolean {
  return inFlight >= limits.pool + limits.queue;
}
