import fc from 'fast-check';
import type { Governor, MongoClient } from 'mongo-governor';
import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import type { Collection, Db, ReadPreferenceLike } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { eventually } from '../support/eventually';
import { arrivals, makeGovernor, QUICK_MONITORING } from '../support/governed';
import { propertyRuns } from '../support/property-runs';

const REASON = 'login reads its own write';
const MODES = ['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'] as const;

/** What a caller writes: nothing, a mode, or a waiver. */
type Written = (typeof MODES)[number] | 'waiver' | undefined;

interface Read {
  readonly of: 'sessions' | 'pages';
  readonly method: keyof typeof METHODS;
  readonly database: Written;
  readonly collection: Written;
  readonly operation: Written;
}

type Options = { readPreference?: ReadPreferenceLike };

const METHODS = {
  findOne: (collection: Collection, _db: Db, options: Options) => collection.findOne({}, options),
  aggregate: (collection: Collection, _db: Db, options: Options) =>
    collection.aggregate([{ $match: {} }], options).toArray(),
  aggregateOut: (collection: Collection, _db: Db, options: Options) =>
    collection.aggregate([{ $out: 'copies' }], options).toArray(),
  count: (collection: Collection, _db: Db, options: Options) => collection.countDocuments({}, options),
  distinct: (collection: Collection, _db: Db, options: Options) => collection.distinct('a', {}, options),
  command: ({ collectionName }: Collection, db: Db, options: Options) =>
    db.command({ find: collectionName }, options),
  listCollections: (_collection: Collection, db: Db, options: Options) =>
    db.listCollections({}, options).toArray(),
  linearizable: (collection: Collection, _db: Db, options: Options) =>
    collection.findOne({}, { ...options, readConcern: 'linearizable' }),
  inTransaction: (collection: Collection, { client }: Db, options: Options) =>
    client.withSession((session) =>
      session.withTransaction(() => collection.findOne({}, { ...options, session })),
    ),
} as const;

const written = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom<Written>(...MODES, 'waiver') },
);

const reads = fc.array(
  fc.record<Read>({
    of: fc.constantFrom('sessions', 'pages'),
    method: fc.constantFrom(...(Object.keys(METHODS) as (keyof typeof METHODS)[])),
    database: written,
    collection: written,
    operation: written,
  }),
  { minLength: 4, maxLength: 10 },
);

const policies = fc.record({
  preference: fc.constantFrom('secondaryPreferred', 'secondary', 'primary', 'primaryPreferred'),
  onPrimaryRead: fc.constantFrom('reroute', 'reject', 'allow'),
  primaryAllowed: fc.constantFrom([], [{ namespace: 'app.sessions', reason: REASON }]),
});

type Policy = typeof policies extends fc.Arbitrary<infer P> ? P : never;

const clients = fc.constantFrom<Written>(undefined, undefined, 'primary', 'secondaryPreferred', 'waiver');

interface Outcome {
  /** Each command and the role of the member that saw it. */
  readonly landed: string[];
  readonly failed: boolean;
}

class Side {
  readonly governor: Governor;
  readonly client: MongoClient;
  readonly #set: ReplicaSet;

  constructor(set: ReplicaSet, config: PartialConfig, preference: Written) {
    this.#set = set;
    this.governor = makeGovernor(config);
    this.client = this.governor.createClient(set.uri, { ...QUICK_MONITORING, ...this.#options(preference) });
  }

  /** A read that comes before the members are known lands where it can. */
  async discovers(): Promise<void> {
    await this.client.connect();
    await eventually(
      'all members are known',
      () =>
        this.governor.status().members.every(({ role }) => role !== 'other') &&
        this.governor.status().members.length === this.#set.members.length,
    );
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.governor.close();
  }

  async read({ of, method, database, collection, operation }: Read): Promise<Outcome> {
    await this.#set.resetWitnesses();
    const db = this.client.db('app', this.#options(database));
    const call = METHODS[method](
      db.collection(of, this.#options(collection)),
      db,
      this.#options(operation),
    ) as Promise<unknown>;
    const failed = await call.then(
      () => false,
      () => true,
    );
    const seen = (await arrivals(this.#set)).filter(({ name }) => name !== 'hello');
    return { landed: seen.map(({ name, role }) => `${name} at ${role}`), failed };
  }

  #options(preference: Written): Options {
    if (preference === undefined) return {};
    return { readPreference: preference === 'waiver' ? this.governor.primary(REASON) : preference };
  }
}

/** `nearest` is the driver's choice at random, unless whatever it brings to the primary is re-routed. */
function isAnywhere(
  { preference, onPrimaryRead, primaryAllowed }: Policy,
  { of, database, collection, operation, method }: Read,
): boolean {
  const isFixed = ['aggregateOut', 'listCollections', 'linearizable', 'inTransaction'].includes(method);
  const isWaived = of === 'sessions' && primaryAllowed.length > 0;
  const isFree = onPrimaryRead !== 'reroute' || isFixed || isWaived || preference.startsWith('primary');
  return isFree && [database, collection, operation].includes('nearest');
}

describe('observe mode', () => {
  it('foretells of each read where it lands in enforce mode', async () => {
    const set = await startReplicaSet();
    try {
      await fc.assert(
        fc.asyncProperty(policies, clients, reads, async (policy, asked, all) => {
          // A client that asks for the primary is refused as a whole, unless that is allowed.
          const onClient = asked === 'primary' && policy.onPrimaryRead !== 'allow' ? undefined : asked;
          const config = { reads: { ...policy, primaryAllowed: [...policy.primaryAllowed] } };
          const observe = new Side(set, { ...config, mode: 'observe' }, onClient);
          const enforce = new Side(set, { ...config, mode: 'enforce' }, onClient);
          try {
            await Promise.all([observe.discovers(), enforce.discovers()]);
            for (const read of all) {
              const before = observe.governor.status().verdicts;
              const observed = await observe.read(read);
              const after = observe.governor.status().verdicts;
              const enforced = await enforce.read(read);
              const rejects = after.reject > before.reject;
              const reroutes = after.reroute > before.reroute;
              const foretold = rejects
                ? { landed: [], failed: true }
                : {
                    ...observed,
                    landed: reroutes
                      ? observed.landed.map((landed) => landed.replace('primary', 'secondary'))
                      : observed.landed,
                  };
              // The driver alone refuses it: that a transaction works can't be seen where nothing is changed.
              const isGranted = onClient === 'secondaryPreferred' && read.method === 'inTransaction';
              if (isGranted && observed.failed && !enforced.failed) {
                expect(enforced.landed.join()).not.toContain('secondary');
              } else if (!isAnywhere(policy, read)) {
                expect({ read, ...enforced }).toEqual({ read, ...foretold });
              }
            }
          } finally {
            await observe.close();
            await enforce.close();
          }
        }),
        propertyRuns(60),
      );
    } finally {
      await set.close();
    }
  });
});
