import os from 'node:os';
import { MongoClient, type MongoClientOptions } from 'mongodb';

/**
 * A client as an application makes it. Driver 7.9 loads `os` with a dynamic `import()`, which jest refuses; the
 * driver then silently sends no client metadata, and no `appName`. So `os` is handed in.
 */
export function newClient(uri: string, options: MongoClientOptions = {}): MongoClient {
  return new MongoClient(uri, { runtimeAdapters: { os }, ...options } as MongoClientOptions);
}
