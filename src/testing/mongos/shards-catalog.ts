import type { Shard, ShardSet } from './shards';

/** What every cluster has: the first shard keeps it, as a config shard does, and says what is wrong with no name at all. */
const SYSTEM = new Set(['admin', 'config', 'local', '']);

/** Databases by the set that they are on: all mongos of a process agree, as those of a cluster do by its config servers. */
const placed = new WeakMap<ShardSet, Set<string>>();

function databasesOn({ set }: Shard): Set<string> {
  const known = placed.get(set) ?? new Set();
  placed.set(set, known);
  return known;
}

/** Which shard has a database: a whole one, for good. */
export class ShardCatalog {
  readonly #shards: readonly Shard[];

  /**
   * `given` says where databases are, and `found` what each shard had before the mongos came, which stays there.
   * @throws Error for a place that is no shard's, or for one database on two.
   */
  constructor(
    shards: readonly Shard[],
    given: Readonly<Record<string, number>>,
    found: readonly (readonly string[])[],
  ) {
    this.#shards = shards;
    const places = new Map<string, Shard>();
    for (const [db, index] of Object.entries(given)) this.#place(places, db, givenShard(shards, db, index));
    for (const [index, databases] of found.entries()) {
      for (const db of databases) {
        if (!SYSTEM.has(db) && given[db] === undefined) this.#place(places, db, shards[index] as Shard);
      }
    }
    // Not before all of it holds: a mongos that could not be started has placed nothing.
    for (const [db, shard] of places) databasesOn(shard).add(db);
  }

  /** By turns where nothing else is known: the shard that has the fewest. */
  of(db: string): Shard {
    const first = this.#shards[0] as Shard;
    if (SYSTEM.has(db)) return first;
    const known = this.#known(db);
    if (known) return known;
    let emptiest = first;
    for (const shard of this.#shards) {
      if (databasesOn(shard).size < databasesOn(emptiest).size) emptiest = shard;
    }
    databasesOn(emptiest).add(db);
    return emptiest;
  }

  /** As in `config.databases`. */
  get databases(): readonly { _id: string; primary: string; partitioned: false }[] {
    return this.#shards.flatMap((shard) =>
      [...databasesOn(shard)].map((_id) => ({ _id, primary: shard.id, partitioned: false as const })),
    );
  }

  #known(db: string): Shard | undefined {
    return this.#shards.find((shard) => databasesOn(shard).has(db));
  }

  #place(places: Map<string, Shard>, db: string, shard: Shard): void {
    const other = places.get(db) ?? this.#known(db);
    if (other !== undefined && other !== shard) {
      throw new Error(
        `startMongos() finds the database ${db} on ${other.id} and ${shard.id}: no data is sharded, say which with { databases: { ${db}: 0 } }`,
      );
    }
    places.set(db, shard);
  }
}

function givenShard(shards: readonly Shard[], db: string, index: number): Shard {
  const shard = shards[index];
  if (shard !== undefined && !SYSTEM.has(db)) return shard;
  throw new Error(
    `startMongos() can't put the database ${db} on shard ${index} of ${shards.length}, which count from 0`,
  );
}
