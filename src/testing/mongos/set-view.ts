import { setTimeout as delay } from 'node:timers/promises';
import { Waiters } from '../waiters';
import { asDocument, type Document } from '../wire/bson';
import { MemberConnection } from './member-connection';
import type { MemberView } from './route';

/** How long an awaited hello may go unanswered, milliseconds. */
const AWAIT_MS = 10_000;
/** Until a member that can't be reached is tried again, milliseconds. */
const RETRY_MS = 20;

/** What a mongos knows of the set: it has every member tell it each change. */
export class SetView {
  readonly changes = new Waiters();
  readonly #members = new Map<string, MemberView>();
  readonly #monitors = new Set<MemberConnection>();
  #closed = false;

  constructor(addresses: readonly string[]) {
    for (const address of addresses) void this.#watch(address);
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
      hello = await monitor.run({ hello: 1, topologyVersion, maxAwaitTimeMS: AWAIT_MS, $db: 'admin' });
    }
  }

  #learn(address: string, hello: Document | undefined): void {
    if (hello === undefined) this.#members.delete(address);
    else this.#members.set(address, viewOf(address, hello));
    this.changes.notify();
  }
}

function viewOf(address: string, hello: Document): MemberView {
  const { isWritablePrimary, tags, lastWrite } = hello;
  const { lastWriteDate } = asDocument(lastWrite);
  return {
    address,
    role: isWritablePrimary === true ? 'primary' : 'secondary',
    tags: asDocument(tags),
    lastWriteMS: lastWriteDate instanceof Date ? lastWriteDate.getTime() : 0,
  };
}
