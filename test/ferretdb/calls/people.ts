import type { Collection, Db } from 'mongodb';

export interface Person {
  readonly _id: number;
  readonly name?: string;
  readonly age?: number;
  readonly tags?: readonly string[];
  readonly [field: string]: unknown;
}

export const people = (db: Db): Collection<Person> => db.collection<Person>('people');

/** In a fixed order: what a server returns without a sort is its own business. */
export const all = (db: Db): Promise<unknown[]> => people(db).find({}).sort({ _id: 1 }).toArray();
