import { MongoClient } from 'mongodb';
import { toolName } from '../../audit/app-name';
import { redactText } from '../../config/redact';
import { UsageError } from '../shell/io';

export interface ClientUse<T> {
  readonly uri: string;
  /** The command whose client it is. */
  readonly command: string;
  /** Longest wait for a member, milliseconds. */
  readonly timeoutMS?: number | undefined;
  /** What is read, as the begin of a sentence. */
  readonly what: string;
  readonly read: (client: MongoClient) => Promise<T>;
}

/**
 * Reads with a client of its own, which is closed then.
 * @throws UsageError when it can't be read; the connection string is redacted
 */
export async function withClient<T>({
  uri,
  command,
  timeoutMS = 5_000,
  what,
  read,
}: ClientUse<T>): Promise<T> {
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(uri, { serverSelectionTimeoutMS: timeoutMS, appName: toolName(command) });
    return await read(client);
  } catch (error) {
    throw new UsageError(`${what} can't be read: ${redactText((error as Error).message, [uri])}`);
  } finally {
    await client?.close();
  }
}
