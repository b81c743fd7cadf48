/**
 * Connections that the monitor of one streaming client holds at a member: the heartbeat's and the round-trip-time
 * pinger's (mongodb `sdam/monitor.ts`).
 */
export const STREAMING_MONITOR_CONNECTIONS = 2;

/** What the clients of one process need at one member before they can do anything. */
export interface Footprint {
  /** Clients of the process that may have connections at the member, from 1. */
  readonly clients: number;
  /** Connections that the monitors of all those clients hold together at the member. */
  readonly monitoring: number;
  /** The longest `heartbeatFrequencyMS` of those clients, milliseconds; undefined where none is known. */
  readonly heartbeatMS?: number | undefined;
}

/** What caps are checked against where no client is known yet: one with a streaming monitor. */
export const ONE_CLIENT: Footprint = { clients: 1, monitoring: STREAMING_MONITOR_CONNECTIONS };

/** The least share that carries a footprint: its monitors, and one pool connection for each client. */
export function leastShare({ clients, monitoring }: Footprint): number {
  return monitoring + clients;
}
