import type { FleetView } from '../fleet/fleet-view';
import type { Grant, ReleaseRequest, RenewRequest } from '../fleet/protocol/messages';
import type { LeaseStore } from '../fleet/stores/lease-store';

/** A store that is reached in another way from now on: the lease belongs to the process, not to one of its clients. */
export class MovableStore implements LeaseStore {
  #current: LeaseStore;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(first: LeaseStore) {
    this.#current = first;
  }

  renew(request: RenewRequest): Promise<Grant> {
    return this.#track(this.#current.renew(request));
  }

  release(request: ReleaseRequest): Promise<void> {
    return this.#track(this.#current.release(request));
  }

  read(): Promise<FleetView> {
    return this.#current.read();
  }

  close(): Promise<void> {
    return this.#current.close();
  }

  /** The next call goes through `next`. Resolves when the former way is not used any more, or after `withinMS`. */
  async moveTo(next: LeaseStore, withinMS: number): Promise<void> {
    const before = this.#current;
    const answered = this.#underWay;
    this.#current = next;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, withinMS);
    });
    await Promise.race([answered, late]);
    clearTimeout(timer);
    await before.close();
  }

  #track<T>(call: Promise<T>): Promise<T> {
    this.#underWay = call.catch(() => undefined);
    return call;
  }
}
