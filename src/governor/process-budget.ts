import { Ledgers } from '../driver/presence/ledgers';
import { AlreadyGovernedError, TwoCopiesError } from '../errors';
import type { Governor } from './governor';

/** Another number where copies of the package can't work together any more. */
const PROTOCOL = 1;

/**
 * What a process has once, whatever number of times this module is evaluated in it: by a second copy of the package, a
 * bundler, a hot reload, jest. A service has one budget in a process, and a client one governor.
 */
interface ProcessBudget {
  readonly protocol: number;
  /** Governors by service; those that are isolated or closed are not among them. */
  readonly governors: Map<string, Governor>;
  readonly governorOf: WeakMap<object, Governor>;
  /** By service and deployment: what clients hold outlives the governor that was closed. */
  readonly ledgers: Map<string, Ledgers>;
}

const KEY = Symbol.for('mongo-governor.process-budget');

function processBudget(): ProcessBudget {
  const holder = globalThis as { [KEY]?: ProcessBudget };
  holder[KEY] ??= {
    protocol: PROTOCOL,
    governors: new Map(),
    governorOf: new WeakMap(),
    ledgers: new Map(),
  };
  if (holder[KEY].protocol !== PROTOCOL) throw new TwoCopiesError();
  return holder[KEY];
}

/** @throws TwoCopiesError when the process has a copy of the package that this one can't work with. */
export function governorOfService(service: string): Governor | undefined {
  return processBudget().governors.get(service);
}

/** The only governor of the process, if there is one alone. */
export function onlyGovernor(): Governor | undefined {
  const [first, ...others] = processBudget().governors.values();
  return others.length === 0 ? first : undefined;
}

export function register(service: string, governor: Governor): void {
  processBudget().governors.set(service, governor);
}

export function unregister(service: string, governor: Governor): void {
  const { governors } = processBudget();
  if (governors.get(service) === governor) governors.delete(service);
}

/** The ledgers of a service's deployment, those of a governor before included. */
export function ledgersOf(service: string, deployment: string): Ledgers {
  const { ledgers } = processBudget();
  const key = `${service}/${deployment}`;
  let found = ledgers.get(key);
  if (found === undefined) {
    found = new Ledgers(() => Number.POSITIVE_INFINITY);
    ledgers.set(key, found);
  }
  return found;
}

/** The client is this governor's, for good. */
export function own(client: object, governor: Governor): void {
  processBudget().governorOf.set(client, governor);
}

/**
 * Whether the client is governed for this governor's service already, by one that was closed too: it stays as it is, and
 * counts at the same ledgers.
 * @throws AlreadyGovernedError when it is another's.
 */
export function isOwnedBy(client: object, governor: Governor): boolean {
  const owner = processBudget().governorOf.get(client);
  if (owner === undefined) return false;
  if (owner.service !== governor.service) throw new AlreadyGovernedError(owner.service, governor.service);
  return true;
}
