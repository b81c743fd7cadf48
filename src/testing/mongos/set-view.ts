import { setTimeout as delay } from 'node:timers/promises';
import { Waiters } from '../waiters';
import { asDocument, type Document } from '../wire/bson';
import { MemberConnection } from './member-connection';
import type { MemberView } from './route';

/** How long an awaited hello may go unanswered, milliseconds. */
const AWAIT_MS = 10_000;
/** Until a member that can't be reached is tried again, milliseconds. */
const RETRY_MS = 20;
/** Until a member that does not tell of changes is asked again, milliseconds. */
const POLL_MS = 100;

/** What a mongos knows of the set: it has every member tell it each change. */
export class SetView {
  readonly changes = new Waiters();
  readonly #members = new Map<string, MemberView>();
  readonly #monitors = new Set<MemberConnection>();
  readonly #watched = new Set<string>();
  #closed = false;

  constructor(addresses: readonly string[]) {
    this.#watchAll(addresses);
  }

  get members(): readonly MemberView[] {
    return [...this.#members.values()];
  }

  /** The member did not answer as its role says: it has another, or is gone. */
  suspect(address: string): void {
    this.#members.delete(address);
    for (const monitor of this.#monitors) if (monitor.address === address) monitor.destroy();
  }

  close(): void {
    this.#closed = true;
    for (const monitor of this.#monitors) monitor.destroy();
    this.changes.interrupt(new Error('the mongos was closed'));
  }

  /** Members that the configuration has added since, or has given another name, are found as a client finds them. */
  #watchAll(addresses: readonly unknown[]): void {
    for (const address of addresses) {
      if (typeof address !== 'string' || this.#watched.has(address)) continue;
      this.#watched.add(address);
      void this.#watch(address);
    }
  }

  async #watch(address: string): Promise<void> {
    while (!this.#closed) {
      const monitor = new MemberConnection(address);
      this.#monitors.add(monitor);
      try {
        await this.#follow(monitor);
      } catch {
        this.#learn(address, undefined);
      }
      this.#monitors.delete(monitor);
      if (!this.#closed) await delay(RETRY_MS);
    }
  }

  async #follow(monitor: MemberConnection): Promise<void> {
    let hello = await monitor.run({ hello: 1, $db: 'admin' });
    while (!this.#closed) {
      this.#learn(monitor.address, hello);
      const { topologyVersion } = hello;
      // A release that can't be waited at is asked again.
      if (topologyVersion === undefined) await delay(POLL_MS);
      hello = await monitor.run({ hello: 1, topologyVersion, maxAwaitTimeMS: AWAIT_MS, $db: 'admin' });
    }
  }

  #learn(address: string, hello: Document | undefined): void {
    const view = hello && viewOf(address, hello);
    if (view === undefined) this.#members.delete(address);
    else this.#members.set(address, view);
    if (hello) this.#watchAll([...asArray(hello.hosts), ...asArray(hello.passives)]);
    this.changes.notify();
  }
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Undefined for what takes no commands of clients: an arbiter, a hidden member, one that was removed or has another name. */
function viewOf(address: string, hello: Document): MemberView | undefined {
  const { isWritablePrimary, secondary, hidden, me, tags, lastWrite } = hello;
  if ((isWritablePrimary !== true && secondary !== true) || hidden === true || me !== address)
    return undefined;
  const { lastWriteDate } = asDocument(lastWrite);
  return {
    address,
    role: isWritablePrimary === true ? 'primary' : 'secondary',
    tags: asDocument(tags),
    lastWriteMS: lastWriteDate instanceof Date ? lastWriteDate.getTime() : 0,
  };
}
