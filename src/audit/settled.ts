import { setTimeout as wait } from 'node:timers/promises';
import type { ConnectionReading } from './reading';

/** A handshake takes milliseconds; at a member that is in trouble, hundreds of them. */
const LOOK_EVERY_MS = 100;
const LOOKS = 10;

/**
 * The connections of a member once all have said who they are. One that is in its handshake has no name yet and belongs to
 * somebody all the same: what stays silent in ten looks (TCP checks of a load balancer, a scanner) is told, what is silent
 * for less is not.
 */
export async function settledConnections(
  look: () => Promise<readonly ConnectionReading[]>,
): Promise<ConnectionReading[]> {
  let open = await look();
  let silent = new Set(silentOf(open));
  for (let looks = 1; silent.size > 0 && looks < LOOKS; looks += 1) {
    await wait(LOOK_EVERY_MS);
    open = await look();
    silent = new Set(silentOf(open).filter((id) => silent.has(id)));
  }
  return open.filter((connection) => !isSilent(connection) || silent.has(connection.id));
}

function silentOf(connections: readonly ConnectionReading[]): number[] {
  return connections.filter(isSilent).map(({ id }) => id);
}

/** Every driver names itself in its handshake. */
function isSilent({ appName, driver }: ConnectionReading): boolean {
  return appName === '' && driver === '';
}
