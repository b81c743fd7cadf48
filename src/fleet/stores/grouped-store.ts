import type { FleetView } from '../fleet-view';
import type { Grant, ReleaseRequest, RenewRequest } from '../protocol/messages';
import type { LeaseTerms, PerRole, RoleTerms } from '../protocol/terms';
import type { LeaseStore } from './lease-store';

/**
 * Spreads one fleet over several documents, for fleets that are too large for one: each group has its part of
 * the caps and of the instances, and leases are divided within the group. Shares are not lent between groups.
 */
export class GroupedLeaseStore implements LeaseStore {
  readonly #groups: readonly LeaseStore[];
  #home: number | undefined;

  /** One store for each group; every instance lists the same ones in the same order. */
  constructor(groups: readonly LeaseStore[]) {
    if (groups.length === 0) throw new RangeError('A grouped lease store needs at least one group');
    this.#groups = groups;
  }

  async renew(request: RenewRequest): Promise<Grant> {
    if (this.#home !== undefined) return this.#renewIn(this.#home, request);
    const first = hashOf(request.id) % this.#groups.length;
    const most = termsOfGroup(request.terms, first, this.#groups.length).maxInstances;
    for (let tries = 0; tries < this.#groups.length; tries++) {
      const group = (first + tries) % this.#groups.length;
      const grant = await this.#renewIn(group, request);
      if (grant.live <= most || tries === this.#groups.length - 1) {
        this.#home = group;
        return grant;
      }
      const held = { primary: 0, secondary: 0 };
      await this.#storeOf(group).release({ id: request.id, seq: request.seq + 1, held });
    }
    throw new Error('unreachable: the last group takes who comes');
  }

  async release(request: ReleaseRequest): Promise<void> {
    if (this.#home !== undefined) await this.#storeOf(this.#home).release(request);
  }

  async read(): Promise<FleetView> {
    return mergeViews(await Promise.all(this.#groups.map((group) => group.read())));
  }

  async close(): Promise<void> {
    await Promise.all(this.#groups.map((group) => group.close()));
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

/** Terms that a client of a grouped store works with: the safe share must fit every group. */
export function groupedTerms(terms: LeaseTerms, groups: number): LeaseTerms {
  const instances = Math.ceil(terms.maxInstances / groups);
  const fit = (role: RoleTerms): RoleTerms => {
    const safe = Math.min(role.safe, Math.floor(Math.floor(role.cap / groups) / instances));
    return { ...role, safe, start: Math.min(role.start, safe) };
  };
  return { ...terms, roles: eachRole(terms.roles, fit) };
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
  };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}
