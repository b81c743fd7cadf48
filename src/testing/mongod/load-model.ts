/**
 * How long a member works on a command. The service time is `serviceMS` up to `knee` open connections;
 * above, it is multiplied by `1 + slope * ((open - knee) / knee) ^ exponent`, up to `ceiling`.
 */
export interface LoadModel {
  /** Commands that are worked on at the same time. Default 8. */
  readonly workers?: number;
  /** Milliseconds for one command. Default 4. */
  readonly serviceMS?: number;
  /** Open connections up to which nothing slows down. Default 60. */
  readonly knee?: number;
  /** Default 0.52: 501 commands a second at 204 connections with 8 workers of 4 ms. */
  readonly slope?: number;
  /** Default 2. */
  readonly exponent?: number;
  /** The most that the service time is multiplied by. Default 5.93: 337 commands a second at best. */
  readonly ceiling?: number;
}

export function serviceTime(model: LoadModel, openConnections: number): number {
  const { serviceMS = 4, knee = 60, slope = 0.52, exponent = 2, ceiling = 5.93 } = model;
  if (openConnections <= knee) return serviceMS;
  const over = (openConnections - knee) / Math.max(knee, 1);
  return serviceMS * Math.min(ceiling, 1 + slope * over ** exponent);
}
