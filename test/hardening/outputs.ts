import type { Redis } from 'ioredis';
import type { Governor } from 'mongo-governor';
import { MongoClient } from 'mongodb';
import { consoleHandler } from '../../src/console/console-handler';
import { shown } from '../fuzz/told';
import { serve } from '../support/console';

/** Every text that came out, by where. */
export class Outputs {
  readonly #texts = new Map<string, string>();

  add(where: string, text: string): void {
    this.#texts.set(where, `${this.#texts.get(where) ?? ''}${text}\n`);
  }

  addError(where: string, error: unknown): void {
    if (error === undefined) throw new Error(`${where}: nothing failed, so that no error was looked at`);
    this.add(where, shown(error));
  }

  text(where: string): string {
    const text = this.#texts.get(where);
    if (text === undefined) throw new Error(`nothing came out of ${where}`);
    return text;
  }

  /** Where one of the secrets can be read, and what stands around it. */
  telling(secrets: readonly string[]): string[] {
    return [...this.#texts].flatMap(([where, text]) =>
      secrets
        .filter((secret) => text.includes(secret))
        .map((secret) => {
          const at = text.indexOf(secret);
          return `${where}: ...${text.slice(Math.max(0, at - 80), at + secret.length + 20)}`;
        }),
    );
  }
}

/** What a governor shows by itself and over HTTP. */
export async function collectShown(governor: Governor, name: string, outputs: Outputs): Promise<void> {
  outputs.add(`${name}: status()`, JSON.stringify(governor.status()));
  outputs.add(`${name}: inspect(status())`, shown(governor.status()));
  outputs.add(`${name}: inspect(governor)`, shown(governor));
  outputs.add(`${name}: JSON.stringify(governor)`, JSON.stringify(governor) ?? '');
  await using metrics = await serve(governor.metricsHandler());
  outputs.add(`${name}: metrics`, await (await fetch(metrics.url)).text());
  const handler = consoleHandler(governor);
  await using console = await serve(handler);
  for (const accept of ['text/html', 'application/json']) {
    outputs.add(
      `${name}: console, ${accept}`,
      await (await fetch(console.url, { headers: { accept } })).text(),
    );
  }
  outputs.add(`${name}: console, events`, await firstEvents(console.url));
  handler.close();
}

/** The history and a snapshot. */
async function firstEvents(url: string): Promise<string> {
  const { body } = await fetch(url, { headers: { accept: 'text/event-stream' } });
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('event: snapshot')) break;
  }
  return text;
}

/** Every document of a database, as stored. */
export async function documentsOf(uri: string, database: string): Promise<string> {
  const client = await MongoClient.connect(uri);
  try {
    const collections = await client.db(database).listCollections().toArray();
    const documents = await Promise.all(
      collections.map(({ name }) => client.db(database).collection(name).find().toArray()),
    );
    return JSON.stringify(documents);
  } finally {
    await client.close();
  }
}

/** Every key and every value of a Redis. */
export async function keysAndValuesOf(redis: Redis): Promise<string> {
  const keys = await redis.keys('*');
  const lines = keys.map(async (key) => {
    const type = await redis.type(key);
    return `${key} (${type}): ${JSON.stringify(await valueAt(redis, key, type))}`;
  });
  return (await Promise.all(lines)).join('\n');
}

function valueAt(redis: Redis, key: string, type: string): Promise<unknown> {
  if (type === 'hash') return redis.hgetall(key);
  if (type === 'zset') return redis.zrange(key, '0', '-1');
  if (type === 'list') return redis.lrange(key, 0, -1);
  if (type === 'set') return redis.smembers(key);
  if (type === 'string') return redis.get(key);
  throw new Error(`${key} is a ${type}, which is not looked into`);
}

/** What an action that has to fail fails with. */
export function failureOf(action: () => Promise<unknown>): Promise<unknown> {
  return action().then(
    () => undefined,
    (error: unknown) => error,
  );
}
