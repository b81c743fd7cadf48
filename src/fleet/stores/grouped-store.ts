import type { FleetView } from '../fleet-view';
import type { Grant, ReleaseRequest, RenewRequest } from '../protocol/messages';
import type { LeaseTerms, PerRole, RoleTerms } from '../protocol/terms';
import type { LeaseStore } from './lease-store';

/** The group that a process has its lease in; outlives the store, which goes with the client that it works through. */
export interface LeaseHome {
  group: number | undefined;
}

/**
 * Spreads one fleet over several documents, for fleets that are too large for one: each group has its part of
 * the caps and of the instances, and leases are divided within the group. Shares are not lent between groups.
 */
export class GroupedLeaseStore implements LeaseStore {
  readonly #groups: readonly LeaseStore[];
  readonly #home: LeaseHome;

  /** One store for each group; every instance lists the same ones in the same order. */
  constructor(groups: readonly LeaseStore[], home: LeaseHome = { group: undefined }) {
    if (groups.length === 0) throw new RangeError('A grouped lease store needs at least one group');
    this.#groups = groups;
    this.#home = home;
  }

  async renew(request: RenewRequest): Promise<Grant> {
    const { group } = this.#home;
    return group === undefined ? this.#join(request) : this.#renewIn(group, request);
  }

  async release(request: ReleaseRequest): Promise<void> {
    const { group } = this.#home;
    if (group !== undefined) await this.#storeOf(group).release(request);
  }

  async read(): Promise<FleetView> {
    return mergeViews(await Promise.all(this.#groups.map((group) => group.read())));
  }

  async close(): Promise<void> {
    await Promise.all(this.#groups.map((group) => group.close()));
  }

  /**
   * Tries two groups, and more while those are full, and stays in the one with fewer instances: with one choice
   * by chance the largest of many groups would be a sixth larger than the mean, with two it is a few instances.
   */
  async #join(request: RenewRequest): Promise<Grant> {
    const groups = this.#groups.length;
    const most = Math.ceil(request.terms.maxInstances / groups);
    const tried: { readonly group: number; readonly grant: Grant }[] = [];
    for (const group of orderOf(request.id, groups)) {
      if (tried.length >= 2 && tried.some(({ grant }) => grant.live <= most)) break;
      tried.push({ group, grant: await this.#renewIn(group, request) });
    }
    const best = tried.reduce((a, b) => (b.grant.live < a.grant.live ? b : a));
    this.#home.group = best.group;
    const held = { primary: 0, secondary: 0 };
    for (const { group } of tried) {
      if (group === best.group) continue;
      // Where this fails the lease runs out by itself.
      await this.#storeOf(group)
        .release({ id: request.id, seq: request.seq + 1, held })
        .catch(() => {});
    }
    return best.grant;
  }

  #renewIn(group: number, request: RenewRequest): Promise<Grant> {
    const terms = termsOfGroup(request.terms, group, this.#groups.length);
    return this.#storeOf(group).renew({ ...request, terms });
  }

  #storeOf(group: number): LeaseStore {
    const store = this.#groups[group];
    if (store === undefined) throw new RangeError(`There is no lease group ${group}`);
    return store;
  }
}

function termsOfGroup(terms: LeaseTerms, group: number, groups: number): LeaseTerms {
  const part = (role: RoleTerms): RoleTerms => ({
    ...role,
    cap: Math.floor(role.cap / groups) + (group < role.cap % groups ? 1 : 0),
  });
  return {
    ...terms,
    maxInstances: Math.ceil(terms.maxInstances / groups),
    roles: eachRole(terms.roles, part),
  };
}

function eachRole<A, B>({ primary, secondary }: PerRole<A>, change: (value: A) => B): PerRole<B> {
  return { primary: change(primary), secondary: change(secondary) };
}

function mergeViews(views: readonly FleetView[]): FleetView {
  const total = (field: 'granted' | 'held'): PerRole<number> => ({
    primary: views.reduce((sum, view) => sum + view[field].primary, 0),
    secondary: views.reduce((sum, view) => sum + view[field].secondary, 0),
  });
  return {
    key: views.map(({ key }) => key).join(', '),
    learning: views.some(({ learning }) => learning),
    instances: views.flatMap(({ instances }) => instances),
    granted: total('granted'),
    held: total('held'),
    fingerprints: [...new Set(views.flatMap(({ fingerprints }) => fingerprints))],
    members: views.flatMap(({ members }) => members),
  };
}

/** Two groups by hash, then the others. */
function orderOf(id: string, groups: number): readonly number[] {
  const first = hashOf(id) % groups;
  const others = Array.from({ length: groups - 1 }, (_, index) => (first + 1 + index) % groups);
  const second = others.splice(hashOf(`${id}/second`) % Math.max(1, others.length), 1);
  return [first, ...second, ...others];
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
