import type { MongoClient } from 'mongo-governor';
import type { Violation } from './violation';
import type { World } from './world';

const READS = new Set(['find', 'aggregate', 'count', 'distinct']);

/** A read as the client sent it. */
interface Sent {
  /** What the client held the member for when it sent the read. */
  readonly as: string;
  /** For how long it had held it for that. */
  readonly knownMS: number;
}

export interface ReadReport {
  /** Reads that members saw while they were primary. */
  readonly atPrimary: number;
  /** Of these, reads by policy within the budget of fallback reads. */
  readonly withinBudget: number;
  /** Of these, reads sent to a member that the client did not know to be primary yet: the moment of an election. */
  readonly beforeKnown: number;
  readonly violations: readonly Violation[];
}

/** Follows each read from the client that sent it to the member that saw it, by its number on the wire: a retry is another. */
export class ReadWatch {
  sentReads = 0;
  readonly #world: World;
  readonly #sent = new Map<number, Sent>();

  constructor(world: World) {
    this.#world = world;
    world.onClient.push((client) => this.#follow(client));
  }

  #follow(client: MongoClient): void {
    const roleSince = new Map<string, { readonly type: string; readonly since: number }>();
    client.on('serverDescriptionChanged', ({ address, previousDescription, newDescription }) => {
      if (previousDescription.type === newDescription.type) return;
      roleSince.set(address, { type: newDescription.type, since: performance.now() });
    });
    client.on('commandStarted', ({ address, commandName, requestId }) => {
      if (!READS.has(commandName)) return;
      this.sentReads += 1;
      const known = roleSince.get(address);
      this.#sent.set(requestId, {
        as: known?.type ?? 'Unknown',
        knownMS: performance.now() - (known?.since ?? 0),
      });
    });
  }

  async report(): Promise<ReadReport> {
    let atPrimary = 0;
    let beforeKnown = 0;
    let untold = 0;
    const asFallback: Sent[] = [];
    for (const member of this.#world.set.members) {
      const { commands } = await member.witness();
      for (const { name, role, comment, inTransaction, requestId } of commands) {
        if (role !== 'primary' || !READS.has(name) || inTransaction || comment === undefined) continue;
        atPrimary += 1;
        if (!comment.startsWith('policy')) continue;
        const sent = this.#sent.get(requestId);
        if (sent === undefined) untold += 1;
        else if (sent.as === 'RSPrimary') asFallback.push(sent);
        else beforeKnown += 1;
      }
    }
    const { admitted } = this.#world.governor.status().fallback;
    const budget = Object.values(admitted).reduce((sum, count) => sum + count, 0);
    const violations: Violation[] = [];
    // What can't be followed may have been sent in any knowledge.
    if (untold > 0) {
      violations.push({
        invariant: 'no policy-breaking read at the primary',
        what: `${untold} reads by policy reached a primary, and no client tells that it sent them`,
      });
    }
    if (asFallback.length > budget) {
      const known = asFallback.map(({ knownMS }) => Math.round(knownMS)).sort((a, b) => a - b);
      violations.push({
        invariant: 'no policy-breaking read at the primary',
        what:
          `${asFallback.length} reads by policy reached members known as primary, ${budget} were admitted as fallback; ` +
          `known for (ms): ${known.slice(0, 10).join(', ')} ... ${known.at(-1)}`,
      });
    }
    return { atPrimary, withinBudget: Math.min(budget, asFallback.length), beforeKnown, violations };
  }
}
