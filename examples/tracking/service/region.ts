import type { BulkheadPolicy, CircuitBreakerPolicy } from 'cockatiel';
import type { Collection, Governor, Health, MongoClient, MongoClientOptions } from 'mongo-governor';
import { Connecting } from './connecting';
import { type ClickDocument, DATABASE, type LinkDocument } from './documents';
import { type Bounded, isClosed, makeBreaker, makeSlots, otherBounds, ownBounds } from './policies';
import { Probe } from './probe';
import type { Settings } from './settings';

/** Members that come back are seen within half a second, also while nobody asks for them. */
export const CLIENT_OPTIONS = { heartbeatFrequencyMS: 500, serverSelectionTimeoutMS: 2_000 };

export interface RegionOptions {
  readonly name: string;
  readonly uri: string;
  /** Of the driver: certificates, credentials, compression. */
  readonly client?: MongoClientOptions;
}

/** A region's deployment, seen from this instance: what is known about it, and how much it is asked. */
export class Region {
  readonly name: string;
  readonly links: Collection<LinkDocument>;
  readonly clicks: Collection<ClickDocument>;
  /** Apart from each other: without a primary a region still answers reads. */
  readonly reads: CircuitBreakerPolicy;
  readonly writes: CircuitBreakerPolicy;
  /** Of the other region only. */
  readonly slots: BulkheadPolicy | undefined;
  readonly #client: MongoClient;
  readonly #connecting: Connecting;
  readonly #probe: Probe;
  readonly #governor: Governor;
  readonly #within: Bounded;
  readonly #giveUpMS: number;

  constructor(governor: Governor, region: RegionOptions, settings: Settings, role: 'own' | 'other') {
    this.name = region.name;
    this.#client = governor.createClient(region.uri, { ...CLIENT_OPTIONS, ...region.client });
    this.#governor = governor;
    const db = this.#client.db(DATABASE);
    this.links = db.collection<LinkDocument>('links');
    this.clicks = db.collection<ClickDocument>('clicks');
    this.reads = makeBreaker(settings.breaker);
    this.writes = makeBreaker(settings.breaker);
    this.slots = role === 'other' ? makeSlots(settings.other) : undefined;
    this.#giveUpMS = settings[role].giveUpMS;
    this.#within =
      this.slots === undefined
        ? ownBounds(this.reads, settings.own)
        : otherBounds(this.reads, this.slots, settings.other);
    this.#connecting = new Connecting(this.#client);
    this.#probe = new Probe(this, settings.breaker.tryAgainMS, this.#giveUpMS);
  }

  /** Never waits: a service starts also while its regions are gone. */
  start(): void {
    this.#connecting.start();
    this.#probe.start();
  }

  /** As the governor sees it through this client; one that is not connected yet is down. */
  get health(): Health {
    return this.#governor.health(this.#client);
  }

  get mayRead(): boolean {
    return isClosed(this.reads) && this.health.state !== 'down';
  }

  get mayWrite(): boolean {
    return isClosed(this.writes) && this.health.state !== 'down';
  }

  /** Rejects when it can't be told: budget used up, time over, nobody there. */
  lookUp(id: string): Promise<LinkDocument | null> {
    return this.#within(() => this.links.findOne({ _id: id }, { timeoutMS: this.#giveUpMS }));
  }

  async close(): Promise<void> {
    this.#probe.stop();
    await this.#connecting.stop();
    await this.#client.close();
  }
}
