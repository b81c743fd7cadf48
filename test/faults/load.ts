import { GovernorError, GovernorOverloadedError, type MongoClient } from 'mongo-governor';
import { BSON, MongoError } from 'mongodb';
import { EXEMPT_READS, type Operation, POLICY_READS, WRITES, watchShortly } from './operations';
import { Random } from './random';
import type { World } from './world';

/** What the application saw of its operations. */
export interface Tally {
  issued: number;
  answered: number;
  failed: number;
  shed: number;
  limited: number;
  /** Change streams, whose resumption may be shed: the driver then throws what broke the stream. */
  watches: number;
  /** Errors that are neither the driver's nor the governor's. */
  readonly untyped: unknown[];
  readonly open: Map<string, { readonly startedAt: number }>;
}

const LANES_OF_WORK = [undefined, undefined, undefined, 'critical', 'background'] as const;

/** Mixed operations of many workers until told to stop. Each operation is issued once and settles once. */
export class Load {
  readonly tally: Tally = {
    issued: 0,
    answered: 0,
    failed: 0,
    shed: 0,
    limited: 0,
    watches: 0,
    untyped: [],
    open: new Map(),
  };
  readonly #world: World;
  readonly #random: Random;
  #running = true;
  #last = 0;

  constructor(world: World) {
    this.#world = world;
    this.#random = new Random(world.schedule.seed ^ 0x5eed);
    world.issue = (client, operation) =>
      operation === undefined
        ? this.#issue(client, POLICY_READS[0] as Operation, 'policy')
        : this.#issue(client, operation, 'exempt');
    for (let worker = 0; worker < world.schedule.workers; worker += 1) void this.#work();
  }

  stop(): void {
    this.#running = false;
  }

  async #work(): Promise<void> {
    while (this.#running) {
      const client = this.#random.pick([...this.#world.clients]);
      const dice = this.#random.next();
      if (dice < 0.65) await this.#issue(client, this.#random.pick(POLICY_READS), 'policy');
      else if (dice < 0.8) await this.#issue(client, this.#random.pick(EXEMPT_READS), 'exempt');
      else await this.#issue(client, this.#random.pick(WRITES), 'write');
      await new Promise((resolve) => setTimeout(resolve, this.#random.between(0, 8)));
    }
  }

  /** A part of the callers lose patience, whatever their operation waits for. */
  #patience(): AbortSignal | undefined {
    return this.#random.chance(0.15) ? AbortSignal.timeout(this.#random.between(1, 80)) : undefined;
  }

  /** Says whether it was answered. */
  async #issue(client: MongoClient, operation: Operation, kind: string): Promise<boolean> {
    const { tally } = this;
    const { governor } = this.#world;
    const lane = this.#random.pick(LANES_OF_WORK);
    const signal = this.#patience();
    this.#last += 1;
    const comment = `${kind} ${this.#last}`;
    tally.issued += 1;
    if (operation === watchShortly) tally.watches += 1;
    tally.open.set(comment, { startedAt: performance.now() });
    try {
      const work = () => operation({ client, governor, comment, random: this.#random, signal });
      await (lane === undefined ? work() : governor.run({ lane }, work));
      tally.answered += 1;
      return true;
    } catch (error) {
      tally.failed += 1;
      const code = codeOf(error);
      if (code === 'ERR_GOVERNOR_OVERLOADED' && !isNoRoom(error)) tally.shed += 1;
      else if (code === 'ERR_GOVERNOR_FALLBACK_LIMITED') tally.limited += 1;
      else if (!isTyped(error) && !isDriverBug(error) && !isOver(error, signal)) tally.untyped.push(error);
      return false;
    } finally {
      tally.open.delete(comment);
    }
  }
}

/** The whole client found no room to connect: nothing was shed at a member. */
function isNoRoom(error: unknown): boolean {
  return error instanceof GovernorError && !(error instanceof GovernorOverloadedError);
}

/** The driver wraps what a part of a bulk write failed with, and keeps the code. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** The driver (7.9) trips over its own BSONError when the reply to a commit is no BSON (sessions.ts). */
function isDriverBug(error: unknown): boolean {
  return error instanceof TypeError && error.message === 'error.hasErrorLabel is not a function';
}

/** What a caller's own signal ends, ends with the signal's reason. */
function isOver(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error === signal.reason;
}

/** BSONError is what the driver throws for a reply that it can't decode. */
function isTyped(error: unknown): boolean {
  return error instanceof MongoError || error instanceof GovernorError || error instanceof BSON.BSONError;
}
