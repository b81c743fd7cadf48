import { createGovernor, type Governor, silentLogger } from 'mongo-governor';
import { type Collection, MongoClient } from 'mongodb';
import { Registry } from 'prom-client';
import { DATABASE, type LinkDocument } from '../service/documents';
import type { ServiceKind } from './instance';

const EVERY_MS = 100;

/** How long a call waits for a member that is not there, the first time; after it the governor knows. */
const FAIL_FAST_AFTER_MS = 1_000;

const CONFIG = {
  service: 'asks',
  // Roomy: an attempt that was given up keeps its place for a second, and caps are not what is measured.
  connections: { primary: 20, secondary: 20 },
  availability: { failFastAfterMS: FAIL_FAST_AFTER_MS },
};

interface Ask {
  readonly askedAt: number;
  readonly endedAt: number;
  readonly answered: boolean;
}

/** What a program has of its driver while no member is there, and when one is there again. */
export interface AskTimes {
  readonly asked: number;
  /** Ended with an error. */
  readonly failed: number;
  /** From the call to its error; `null`: none failed. */
  readonly medianErrorMS: number | null;
  readonly longestMS: number;
  /** From the members' return until the first call is answered; `null`: none was. */
  readonly firstSuccessMS: number | null;
}

/** Asks a region for a link again and again, whether the calls before have ended or not, from the moment that it is gone. */
export class Asks {
  readonly #client: MongoClient;
  readonly #governor: Governor | undefined;
  readonly #links: Collection<LinkDocument>;
  readonly #ended: Ask[] = [];
  readonly #pending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #onAnswer = (): void => undefined;
  #returnedAt = Number.POSITIVE_INFINITY;

  private constructor(client: MongoClient, governor?: Governor) {
    this.#client = client;
    this.#governor = governor;
    this.#links = client.db(DATABASE).collection<LinkDocument>('links');
  }

  /** The client has the driver's own settings, with the governor and without. */
  static async connect(kind: ServiceKind, uri: string): Promise<Asks> {
    const governor =
      kind === 'governed'
        ? createGovernor(CONFIG, { isolated: true, registry: new Registry(), logger: silentLogger })
        : undefined;
    const client = governor?.createClient(uri) ?? new MongoClient(uri, { appName: 'asks' });
    await client.connect();
    return new Asks(client, governor);
  }

  start(): void {
    this.#timer = setInterval(() => this.#ask(), EVERY_MS);
  }

  /** All members listen again. Resolves when a call was answered and all that began before have ended. */
  async returned(): Promise<AskTimes> {
    const answered = new Promise<void>((resolve) => {
      this.#onAnswer = resolve;
    });
    this.#returnedAt = performance.now();
    await answered;
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    return timesOf(this.#ended, this.#returnedAt);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#client.close();
    await this.#governor?.close();
  }

  #ask(): void {
    const askedAt = performance.now();
    const end = (answered: boolean): void => {
      const endedAt = performance.now();
      this.#ended.push({ askedAt, endedAt, answered });
      if (answered && endedAt >= this.#returnedAt) this.#onAnswer();
    };
    const asked = this.#links.findOne({ _id: 'link-0' }).then(
      () => end(true),
      () => end(false),
    );
    this.#pending.add(asked);
    void asked.then(() => this.#pending.delete(asked));
  }
}

/** Pure. Calls from after the return are not about the time without a member. */
export function timesOf(asks: readonly Ask[], returnedAt: number): AskTimes {
  const during = asks.filter(({ askedAt }) => askedAt < returnedAt);
  const waits = (of: readonly Ask[]): number[] =>
    of.map(({ askedAt, endedAt }) => endedAt - askedAt).sort((a, b) => a - b);
  const errors = waits(during.filter(({ answered }) => !answered));
  const successes = asks.filter(({ answered, endedAt }) => answered && endedAt >= returnedAt);
  const first = Math.min(...successes.map(({ endedAt }) => endedAt)) - returnedAt;
  return {
    asked: during.length,
    failed: errors.length,
    medianErrorMS: errors[Math.floor((errors.length - 1) / 2)] ?? null,
    longestMS: waits(during).at(-1) ?? 0,
    firstSuccessMS: Number.isFinite(first) ? first : null,
  };
}
