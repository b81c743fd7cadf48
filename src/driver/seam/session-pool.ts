import type { DriverClient } from '../shape/internals';

/** The driver's list of the server sessions that nobody uses: the one that came back last is the first (sessions.ts). */
interface ServerSessions {
  prune(isExpired: (session: unknown) => boolean): void;
  last(): unknown;
  pop(): unknown;
}

/**
 * At the end of every operation the driver looks through all the server sessions that it keeps, for those that have
 * expired (sessions.ts, ServerSessionPool.release): some 80 ns each, and it keeps as many as there ever were at once. A
 * thousand cursors open at the same time make every operation of the next half hour cost twice as much.
 *
 * The oldest are at the end, so looking from there until one has not expired is enough; the driver did so itself until
 * it got another kind of list (mongodb/node-mongodb-native#3447). One that expires further ahead is never handed out
 * either: the driver asks again when it takes a session.
 *
 * A list of another shape is left as it is: this spares work, and nothing relies on it.
 */
export function pruneFromTheBack(client: DriverClient): void {
  const sessions = sessionsOf(client);
  if (sessions === undefined) return;
  sessions.prune = (isExpired) => {
    for (let oldest = sessions.last(); oldest !== null && isExpired(oldest); oldest = sessions.last()) {
      sessions.pop();
    }
  };
}

function sessionsOf(client: object): ServerSessions | undefined {
  const { s } = client as { s?: { sessionPool?: { sessions?: Partial<ServerSessions> } } };
  const sessions = s?.sessionPool?.sessions;
  const isKnown = [sessions?.prune, sessions?.last, sessions?.pop].every(
    (member) => typeof member === 'function',
  );
  return isKnown ? (sessions as ServerSessions) : undefined;
}
