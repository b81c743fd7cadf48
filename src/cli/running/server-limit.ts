import type { MongoClient } from 'mongodb';
import { UsageError } from '../shell/io';
import { withClient } from './with-client';

export interface ServerLimit {
  readonly limit: number;
  /** For people: where the number comes from. */
  readonly source: string;
}

/** The limit that was given, or undefined. @throws UsageError when it is no number */
export function givenLimit(text: string | undefined): ServerLimit | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError(`--server-limit needs a number of connections, not "${text}".`);
  return { limit: Number(text), source: '--server-limit' };
}

/**
 * The smallest limit of a live deployment's primary and a secondary: `serverStatus.connections`, current and
 * available together.
 *
 * @throws UsageError when it can't be read; the connection string is redacted
 */
export function readLimit(uri: string, timeoutMS?: number): Promise<ServerLimit> {
  return withClient({
    uri,
    command: 'plan',
    timeoutMS,
    what: '--uri: the limit',
    read: async (client) => {
      const primary = await readMember(client, 'primaryPreferred');
      const secondary = await readMember(client, 'secondaryPreferred');
      const limit = Math.min(primary.limit, secondary.limit);
      return { limit, source: `the deployment, which holds ${primary.current} connections now` };
    },
  });
}

async function readMember(
  client: MongoClient,
  readPreference: 'primaryPreferred' | 'secondaryPreferred',
): Promise<{ limit: number; current: number }> {
  const status = await client.db('admin').command({ serverStatus: 1 }, { readPreference });
  const current = Number(status.connections?.current);
  const limit = current + Number(status.connections?.available);
  if (!Number.isFinite(limit)) throw new Error('serverStatus has no connections');
  return { limit, current };
}
