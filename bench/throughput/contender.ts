import type { MongoClient } from 'mongodb';

/** Something to measure: a client and the way every operation goes through it. */
export interface Contender {
  readonly client: MongoClient;
  /** What a limiter in front of the client does with an operation; absent: nothing. */
  readonly through?: <T>(operation: () => Promise<T>) => Promise<T>;
  /** Throws when what it is measured for did not happen (no spans, no metrics). */
  check?(operations: number): Promise<void> | void;
  close(): Promise<void>;
}

export interface ContenderDefinition {
  readonly name: string;
  readonly about: string;
  start(uri: string): Promise<Contender>;
}
