import { CAPS, type Findings, type Role, SAFE, SERVICE } from './messages';

/** What one member has counted since the last look. */
export interface Look {
  readonly address: string;
  readonly role: Role;
  readonly connections: { readonly open: number; readonly peak: number };
  readonly openByAppName: Readonly<Record<string, number>>;
}

const MOST_VIOLATIONS = 20;

/** Compares what the members count with the caps. */
export class CapWatch {
  /** Instances that are stopped past their lease. */
  #stopped: readonly string[] = [];
  #runAgain = false;
  readonly #peak = { primary: 0, secondary: 0 };
  readonly #peakNamed = { primary: 0, secondary: 0 };
  readonly #violations: string[] = [];
  readonly #open = new Map<string, Look>();
  readonly #unreachable = new Map<string, number>();
  #samples = 0;
  #explainedExcess = 0;

  stop(instances: readonly string[]): void {
    this.#stopped = instances;
    this.#runAgain = false;
  }

  /** At once they close what is above their safe share, and from then on it is held against them again. */
  run(): void {
    this.#runAgain = true;
  }

  look(look: Look): void {
    const { address, role, connections, openByAppName } = look;
    this.#samples += 1;
    this.#open.set(address, look);
    let named = 0;
    let unreachable = 0;
    for (const [appName, open] of Object.entries(openByAppName)) {
      if (!appName.startsWith(`${SERVICE}@`)) continue;
      named += open;
      // What a stopped process holds above its safe share, nobody can close.
      if (this.#stopped.includes(instanceOf(appName))) unreachable += Math.max(0, open - SAFE[role]);
    }
    this.#peak[role] = Math.max(this.#peak[role], connections.peak);
    this.#peakNamed[role] = Math.max(this.#peakNamed[role], named);
    const excess = Math.max(connections.peak, named) - CAPS[role];
    // The peak is that of the time since the last look: what the stopped held then, and have closed since, is in it.
    const explained = Math.max(unreachable, this.#unreachable.get(address) ?? 0);
    this.#unreachable.set(address, unreachable);
    if (this.#runAgain) this.#stopped = this.#stopped.filter((name) => this.#mostOf(name) > SAFE.secondary);
    this.#explainedExcess = Math.max(this.#explainedExcess, Math.min(excess, explained));
    if (excess <= explained || this.#violations.length === MOST_VIOLATIONS) return;
    this.#violations.push(
      `${address} (${role}): ${connections.peak}, named ${named}, cap ${CAPS[role]}, ` +
        `above safe shares of stopped processes ${explained}: ${JSON.stringify(openByAppName)}`,
    );
  }

  get findings(): Findings {
    let openNow = 0;
    for (const { connections } of this.#open.values()) openNow += connections.open;
    return {
      samples: this.#samples,
      peak: { ...this.#peak },
      peakNamed: { ...this.#peakNamed },
      explainedExcess: this.#explainedExcess,
      violations: [...this.#violations],
      openNow,
      stopped: this.#stopped,
    };
  }

  /** Connections of an instance where it has most. */
  #mostOf(instance: string): number {
    const open = [...this.#open.values()].map(({ openByAppName }) => {
      return Object.entries(openByAppName).find(([appName]) => instanceOf(appName) === instance)?.[1] ?? 0;
    });
    return Math.max(...open);
  }
}

/** `api@api-3 mongo-governor` is `api-3`. */
function instanceOf(appName: string): string {
  return /@(\S+)/.exec(appName)?.[1] ?? appName;
}
