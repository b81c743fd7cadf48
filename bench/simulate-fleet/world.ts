import type { LeaseState } from '../../src/fleet/protocol/lease-state';
import type { LeaseTerms } from '../../src/fleet/protocol/terms';
import { GroupedLeaseStore } from '../../src/fleet/stores/grouped-store';
import type { LeaseStore } from '../../src/fleet/stores/lease-store';
import { MemoryLeaseStore } from '../../src/fleet/stores/memory-store';
import { EventQueue, type QueuedEvent } from './event-queue';
import { Random } from './random';
import { SimulatedInstance } from './simulated-instance';

/** Promises of the lease client settle within this many turns of the microtask queue. */
const SETTLING_TURNS = 12;

export interface WorldOptions {
  readonly seed: number;
  readonly terms: LeaseTerms;
  /** Every second instance is configured with these: a rollout. Default: all with the same. */
  readonly otherTerms?: LeaseTerms;
  /** Documents that the leases are spread over; default 1. */
  readonly groups?: number;
  /** Probability that a message is lost, each way; default 0. */
  readonly loss?: number;
  /** Probability that a message takes up to 8 s; default 0. */
  readonly slow?: number;
}

/** Simulated time, one store, and a fleet that runs the production protocol and client on both. */
export class World {
  readonly random: Random;
  readonly options: WorldOptions;
  readonly stores: readonly MemoryLeaseStore[];
  readonly instances = new Set<SimulatedInstance>();
  now = 0;
  /** Wall clock of the store less simulated time. */
  wallOffset = 1_700_000_000_000;
  storeIsUp = true;
  writes = 0;
  events = 0;
  born = 0;
  #wiped = false;
  #unnoticed = false;
  readonly #queue = new EventQueue();

  constructor(options: WorldOptions) {
    this.options = options;
    this.random = new Random(options.seed);
    const wall = () => this.now + this.wallOffset;
    this.stores = Array.from(
      { length: options.groups ?? 1 },
      (_, index) => new MemoryLeaseStore(`api@rs0#${index}`, wall),
    );
  }

  /** What the configuration of an instance says. */
  termsOf(index: number): LeaseTerms {
    const { terms, otherTerms } = this.options;
    return index % 2 === 1 && otherTerms !== undefined ? otherTerms : terms;
  }

  after(delayMS: number, run: () => void): QueuedEvent {
    return this.#queue.add(this.now + Math.max(0, delayMS), run);
  }

  /** Runs everything up to `untilMS`; `each` after every event. */
  async run(untilMS: number, each?: () => void): Promise<void> {
    while (this.#queue.nextAt <= untilMS) {
      const event = this.#queue.take();
      if (event === undefined || event.cancelled) continue;
      this.now = event.at;
      this.events += 1;
      event.run();
      for (let turn = 0; turn < SETTLING_TURNS; turn++) await undefined;
      each?.();
    }
    this.now = untilMS;
  }

  join(): SimulatedInstance {
    const instance = new SimulatedInstance(this, this.born++);
    this.instances.add(instance);
    return instance;
  }

  /** A store of one instance: it spreads over the groups, and loses and delays messages. */
  connect(instance: SimulatedInstance): LeaseStore {
    const [only] = this.stores;
    const inner = this.stores.length === 1 && only !== undefined ? only : new GroupedLeaseStore(this.stores);
    const send = <T>(call: () => Promise<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        if (instance.partitioned || !this.storeIsUp || this.#isLost()) return;
        this.after(this.#latencyMS(), () => {
          if (!this.storeIsUp) return;
          this.writes += 1;
          call().then((answer) => {
            if (this.#isLost()) return;
            this.after(this.#latencyMS(), () => {
              if (!instance.partitioned) instance.deliver(() => resolve(answer));
            });
          }, reject);
        });
      });
    return {
      renew: (request) => send(() => inner.renew(request)),
      release: (request) => send(() => inner.release(request)),
      read: () => inner.read(),
      close: () => inner.close(),
    };
  }

  /** The store forgets everything. */
  wipe(): void {
    this.#wiped = true;
    for (const store of this.stores) store.state = undefined;
  }

  /**
   * The state was lost, and through the whole time of learning only newcomers reached the store: nobody could
   * tell it that there was a state before. What silent instances hold then has no reserve.
   */
  get lossIsUnnoticed(): boolean {
    // Where one of those that were cut off comes back later, the others have their grants already.
    this.#unnoticed ||=
      this.#wiped &&
      this.states.some(
        ({ clock, learningUntil, cautiousUntil }) => cautiousUntil === 0 && clock >= learningUntil,
      );
    return this.#unnoticed;
  }

  get states(): LeaseState[] {
    return this.stores.flatMap(({ state }) => (state === undefined ? [] : [state]));
  }

  #isLost(): boolean {
    return this.options.loss !== undefined && this.random.chance(this.options.loss);
  }

  #latencyMS(): number {
    const { slow } = this.options;
    if (slow !== undefined && this.random.chance(slow)) return this.random.between(500, 8_000);
    return this.random.between(1, 20);
  }
}
