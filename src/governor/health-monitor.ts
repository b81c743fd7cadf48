import type { Counters } from '../counts/counters';
import { type Health, judgeHealth, NOT_CONNECTED, worstFirst } from '../counts/health';
import type { GovernedClient } from '../driver/seam/governed-client';

const LOOK_MS = 1_000;
/** A fallback read is in use this long after it was made. */
const FALLBACK_MS = 10_000;

export interface HealthParts {
  readonly deployment: string;
  readonly counters: Counters;
  clients(): Iterable<GovernedClient>;
  onHealth(health: Health): void;
}

/** Follows how a deployment is for each client: at once where members change, each second where load does. */
export class HealthMonitor {
  readonly #parts: HealthParts;
  readonly #known = new WeakMap<GovernedClient, Health>();
  readonly #timer: NodeJS.Timeout;
  #fallbacks = 0;
  #fellBackAt = Number.NEGATIVE_INFINITY;
  #hasServed = false;

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#lookAtAll(), LOOK_MS).unref();
  }

  /** Whether a member could serve once, since the start. */
  get hasServed(): boolean {
    return this.#hasServed;
  }

  /** Of all clients; the worst first. */
  all(): readonly Health[] {
    return worstFirst([...this.#parts.clients()].map((client) => this.look(client)));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #lookAtAll(): void {
    for (const client of this.#parts.clients()) this.look(client);
  }

  /** How it is for this client now; what has changed is told. */
  look(client: GovernedClient): Health {
    const before = this.#known.get(client);
    const facts = client.healthFacts();
    const now = facts === undefined ? NOT_CONNECTED : judgeHealth({ ...facts, fallsBack: this.#fallsBack() });
    if (before !== undefined && before.state === now.state && before.reasons.join() === now.reasons.join()) {
      return before;
    }
    const health: Health = { deployment: this.#parts.deployment, ...now, since: Date.now() };
    this.#known.set(client, health);
    if (now.state !== 'down') this.#hasServed = true;
    // A client that has not seen a member yet has not lost one.
    if (before !== undefined || now.state !== 'down') this.#parts.onHealth(health);
    return health;
  }

  #fallsBack(): boolean {
    const fallbacks = Object.values(this.#parts.counters.fallback.admitted).reduce((sum, n) => sum + n, 0);
    const now = performance.now();
    if (fallbacks > this.#fallbacks) this.#fellBackAt = now;
    this.#fallbacks = fallbacks;
    return now - this.#fellBackAt < FALLBACK_MS;
  }
}
