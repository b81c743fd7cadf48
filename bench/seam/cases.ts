import { createGovernor, GovernorOverloadedError, silentLogger } from 'mongo-governor';
import { ReadPreference } from 'mongodb';
import { Registry } from 'prom-client';
import type { PartialConfig } from '../../src/config';
import type { DriverOperation, DriverSelectOptions, DriverServer } from '../../src/driver/shape/internals';
import { type FakeTopology, fakeClient } from './fake-driver';
import { findOperation, insertOperation } from './operations';

const NAMESPACE = 'app.things';
const WAIVED = 'app.sessions';

const CONFIG: PartialConfig = {
  service: 'bench',
  connections: { primary: 24, secondary: 24, waitQueue: { maxSize: 200 } },
  reads: { primaryAllowed: [{ namespace: WAIVED, reason: 'login reads its own write' }] },
};

/** A governed and a raw topology of fake servers, and what is sent to both. */
export interface Bed {
  readonly governed: FakeTopology;
  readonly raw: FakeTopology;
  close(): Promise<void>;
}

/** One operation; the promise is one that the driver would get. */
export type Send = (topology: FakeTopology) => Promise<unknown>;

export interface SeamCase {
  readonly name: string;
  readonly about: string;
  readonly config?: PartialConfig;
  /** Prepares both topologies and returns what is measured. */
  prepare(bed: Bed): { readonly governed: Send; readonly raw: Send };
}

export function makeBed(config: PartialConfig = {}): Bed {
  const governor = createGovernor(
    { ...CONFIG, ...config },
    { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
  );
  const governed = fakeClient();
  governor.govern(governed.client);
  return { governed: governed.topology, raw: fakeClient().topology, close: () => governor.close() };
}

const secondaryPreferred = new ReadPreference('secondaryPreferred');
const primary = new ReadPreference('primary');
const newTimeout = () => ({ options: { serverSelectionTimeoutMS: 30_000, waitQueueTimeoutMS: 2_000 } });
/** Once something was sent with a context, whatever comes with it is never shed. */
const TIMEOUT = newTimeout();
const NEW_TIMEOUT = newTimeout();
const NEW_SELECT = { operationName: 'find', timeoutContext: NEW_TIMEOUT } as DriverSelectOptions;
const SELECT = { operationName: 'find', timeoutContext: TIMEOUT } as DriverSelectOptions;

const atSecondary =
  (operation: DriverOperation, timeout = TIMEOUT): Send =>
  ({ secondary }) =>
    secondary.command.call(secondary as never, operation, timeout);
const atPrimary =
  (operation: () => DriverOperation): Send =>
  (topology) =>
    topology.primary.command.call(topology.primary as never, operation(), TIMEOUT);
const both = (send: Send) => ({ governed: send, raw: send });

function refusal(): Promise<never> {
  const refused = Promise.reject(new Error('refused'));
  refused.catch(() => undefined);
  return refused;
}

/** Fills every queue with operations that are never answered. */
function fill({ governed }: Bed): void {
  const never = new Promise(() => undefined);
  const { primary, secondary } = governed;
  for (const server of [primary, secondary]) server.answerWith(never);
  for (let sent = 0; sent < 500; sent += 1) {
    primary.command(insertOperation(NAMESPACE, {}), newTimeout()).catch(() => undefined);
    secondary.command(findOperation(NAMESPACE, secondaryPreferred), newTimeout()).catch(() => undefined);
  }
}

export const CASES: readonly SeamCase[] = [
  {
    name: 'pass',
    about: 'a read at a secondary: `command` alone',
    prepare: () => both(atSecondary(findOperation(NAMESPACE, secondaryPreferred))),
  },
  {
    name: 'pass with selection',
    about: 'the same and the `selectServer` before it: all that the governor adds to an operation',
    prepare: () => {
      const operation = findOperation(NAMESPACE, secondaryPreferred);
      return both((topology) => {
        void topology.selectServer(secondaryPreferred, SELECT);
        return topology.secondary.command.call(topology.secondary as never, operation, TIMEOUT);
      });
    },
  },
  {
    name: 'write',
    about: 'an insert at the primary',
    prepare: () => {
      const operation = insertOperation(NAMESPACE, {});
      return both(atPrimary(() => operation));
    },
  },
  {
    name: 'waiver',
    about: 'a read at the primary that a waiver covers',
    prepare: () => {
      const operation = findOperation(WAIVED, primary);
      return both(atPrimary(() => operation));
    },
  },
  {
    name: 're-route',
    about: 'a read that asks for the primary goes to a secondary, selected in memory',
    prepare: () => both(atPrimary(() => findOperation(NAMESPACE, primary))),
  },
  {
    name: 'pass (observe)',
    about: 'a read at a secondary in observe mode',
    config: { mode: 'observe' },
    prepare: () => both(atSecondary(findOperation(NAMESPACE, secondaryPreferred))),
  },
  {
    name: 'shed at the pool',
    about: 'a read that finds the queue full, its error caught; raw: a rejection, caught',
    prepare: (bed) => {
      fill(bed);
      bed.raw.secondary.answerWith(refusal());
      return both(atSecondary(findOperation(NAMESPACE, secondaryPreferred), NEW_TIMEOUT));
    },
  },
  {
    name: 'shed early',
    about: 'the same refused before the driver selects a server; raw: a rejection, caught',
    prepare: (bed) => {
      fill(bed);
      const refused = refusal();
      return {
        governed: (topology) =>
          topology.selectServer(secondaryPreferred, NEW_SELECT) as Promise<DriverServer>,
        raw: () => refused,
      };
    },
  },
];

/** The case did what its name says, or the numbers would mean nothing. */
export async function checkCase(seam: SeamCase): Promise<void> {
  const bed = makeBed(seam.config);
  if (!Object.hasOwn(bed.governed.secondary, 'command')) {
    throw new Error(`${seam.name}: the governor does not know the fake driver for one it can govern`);
  }
  const { governed } = seam.prepare(bed);
  const sheds = seam.name.startsWith('shed');
  const outcome = await governed(bed.governed).then(
    () => 'answered',
    (error: unknown) => (error instanceof GovernorOverloadedError ? 'shed' : String(error)),
  );
  await bed.close();
  const expected = sheds ? 'shed' : 'answered';
  if (outcome !== expected) throw new Error(`${seam.name}: ${outcome} instead of ${expected}`);
}
