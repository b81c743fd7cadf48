import type { ClientSession, Collection, Db } from 'mongodb';
import { type FleetView, viewOf } from '../fleet-view';
import type { LeaseState } from '../protocol/lease-state';
import type { Grant, ReleaseRequest, RenewRequest } from '../protocol/messages';
import type { LeaseStore } from './lease-store';
import type { Expression } from './mongo-expressions';
import { releasePipeline } from './mongo-release';
import { renewPipeline, SERVER_TIME } from './mongo-renew';

/** Collection of the lease documents, in the database that `connections.lease.database` names. */
export const LEASE_COLLECTION = 'leases';

interface LeaseDocument extends LeaseState {
  readonly _id: string;
  readonly reply: Grant;
}

export interface MongoLeaseStoreOptions {
  /** Longest time for one call, in milliseconds; default 4000. */
  readonly timeoutMS?: number;
  /** Expression of the wall clock in place of the server's, for tests. */
  readonly now?: () => Expression;
  /**
   * Makes the session of a call; the governor exempts it from shedding. One for each: the server lets the calls of a
   * session wait for each other, and one that was given up here may still be under way there.
   */
  readonly newSession?: () => ClientSession;
}

interface CallLimits {
  readonly maxTimeMS: number;
  readonly session?: ClientSession;
}

const DUPLICATE_KEY = 11_000;

/**
 * Keeps leases in MongoDB 4.2 or later: one document a service and cluster, each change one atomic update on the
 * primary's time, acknowledged by a majority, so that no election takes it back.
 */
export class MongoLeaseStore implements LeaseStore {
  readonly #leases: Collection<LeaseDocument>;
  readonly #key: string;
  readonly #options: MongoLeaseStoreOptions;

  /** `db` may belong to the governed client: the store needs no connections of its own. */
  constructor(db: Db, key: string, options: MongoLeaseStoreOptions = {}) {
    this.#leases = leaseCollection(db);
    this.#key = key;
    this.#options = options;
  }

  async renew(request: RenewRequest): Promise<Grant> {
    const now = this.#options.now?.() ?? SERVER_TIME;
    const write = (): Promise<Pick<LeaseDocument, 'reply'> | null> =>
      this.#call((limits) =>
        this.#leases.findOneAndUpdate({ _id: this.#key }, renewPipeline(request, now), {
          upsert: true,
          returnDocument: 'after',
          projection: { _id: 0, reply: 1 },
          ...limits,
        }),
      );
    // Two first requests may both try to insert the document; the second then finds it.
    const document = await write().catch((error: unknown) => {
      if ((error as { code?: unknown }).code === DUPLICATE_KEY) return write();
      throw error;
    });
    if (document === null) throw new Error('the lease document was not returned by its own update');
    return document.reply;
  }

  async release(request: ReleaseRequest): Promise<void> {
    await this.#call((limits) =>
      this.#leases.updateOne({ _id: this.#key }, releasePipeline(request), limits),
    );
  }

  async read(): Promise<FleetView> {
    return viewOf(this.#key, await this.readState());
  }

  /** The state as it is stored. */
  async readState(): Promise<LeaseState | undefined> {
    return (await this.#leases.findOne({ _id: this.#key }, { readPreference: 'primary' })) ?? undefined;
  }

  async close(): Promise<void> {}

  async #call<T>(call: (limits: CallLimits) => Promise<T>): Promise<T> {
    const { timeoutMS = 4_000, newSession } = this.#options;
    const session = newSession?.();
    try {
      return await call({ maxTimeMS: timeoutMS, ...(session === undefined ? {} : { session }) });
    } finally {
      await session?.endSession();
    }
  }
}

/** All fleets whose leases are kept in a database, by key. */
export async function readFleets(db: Db): Promise<FleetView[]> {
  const documents = await leaseCollection(db)
    .find({}, { sort: { _id: 1 } })
    .toArray();
  return documents.map((document) => viewOf(document._id, document));
}

/** With options of its own, since the client may be the application's and decode numbers its own way. */
function leaseCollection(db: Db): Collection<LeaseDocument> {
  return db.collection<LeaseDocument>(LEASE_COLLECTION, {
    writeConcern: { w: 'majority' },
    readPreference: 'primary',
    promoteLongs: true,
    promoteValues: true,
    useBigInt64: false,
    ignoreUndefined: false,
  });
}
