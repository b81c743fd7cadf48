import { DriverUnsupportedError } from '../../errors';
import { driverVersion } from './driver-version';
import { missingOf } from './members';
import { CLIENT, MONITOR, OPERATION, OPERATIONS, SERVER, SESSION, TOPOLOGY } from './relied-on';

export { RELIED_ON } from './relied-on';

const CONNECTIONS = 'server.pool.options.connectionType.prototype';

/**
 * What exists before anything is sent is checked here; what exists only then by `first-selection.ts` and
 * `first-check-out.ts`.
 * @throws DriverUnsupportedError naming the driver's version and every member that is missing.
 */
export function checkClientShape(client: object): void {
  const missing = missingOf(client, CLIENT, 'client');
  const { options } = client as { options?: { autoEncryption?: unknown; encrypter?: unknown } | null };
  // A client with `autoEncryption` has one: where it is called otherwise, its internal client would be nobody's.
  if (options?.autoEncryption && !options.encrypter) missing.push('client.options.encrypter (object)');
  refuse(missing, client);
}

export function checkTopologyShape(topology: object, client: object): void {
  const missing = missingOf(topology, TOPOLOGY, 'topology');
  if (missing.length === 0) return;
  const error = unsupported(missing, client);
  // The driver keeps a topology that failed to connect: later operations ask it, and shall hear why.
  Reflect.set(topology, 'selectServer', () => Promise.reject(error));
  throw error;
}

export function checkServerShape(server: object, client: object): void {
  const { monitor, command, pool } = server as {
    monitor?: unknown;
    command?: unknown;
    pool?: { options?: { connectionType?: unknown } };
  };
  const missing = missingOf(server, SERVER, 'server');
  if (monitor !== null) missing.push(...missingOf(monitor, MONITOR, 'server.monitor'));
  // `command(operation, timeoutContext)` since driver 6.19, more before; what instruments it may declare fewer.
  if (typeof command === 'function' && command.length > 2) {
    missing.push('server.command(operation, timeoutContext)');
  }
  // Monitors make connections of this class before there is one to look at.
  const connectionType = pool?.options?.connectionType;
  if (typeof connectionType === 'function') {
    missing.push(...missingOf(connectionType.prototype, { destroy: 'function' }, CONNECTIONS));
  }
  refuse(missing, client);
}

/** Once for each client, for the first session that it starts: all are of one class. */
export function checkSessionShape(session: object, client: object): true {
  const missing = missingOf(session, SESSION, 'session');
  // Nobody will get it, so nobody will end it.
  if (missing.length > 0) void (session as { endSession?(): Promise<void> }).endSession?.();
  refuse(missing, client);
  return true;
}

/** Once for each class of operations; the driver gives every operation that it executes a session. */
export function checkOperationShape(operation: object): void {
  const missing = missingOf(operation, OPERATION, 'operation');
  const { commandName, session } = operation as { commandName?: string; session?: { client?: object } };
  const own = OPERATIONS[commandName ?? ''];
  if (own !== undefined) {
    missing.push(...missingOf(operation, own.members, commandName as string));
    const { aspects } = operation.constructor as { aspects?: Iterable<symbol> };
    if (own.aspect !== undefined && !hasAspect(aspects, own.aspect)) {
      missing.push(`${commandName}.constructor.aspects (${own.aspect})`);
    }
  }
  refuse(missing, session?.client ?? {});
}

/** The error of a client whose driver lacks what is named. */
export function unsupported(missing: readonly string[], client: object): DriverUnsupportedError {
  return new DriverUnsupportedError(driverVersion(client), missing);
}

function refuse(missing: readonly string[], client: object): void {
  if (missing.length > 0) throw unsupported(missing, client);
}

/** Aspects are symbols of each copy of the driver, known by description. */
function hasAspect(aspects: unknown, name: string): boolean {
  if (!(aspects instanceof Set)) return false;
  for (const aspect of aspects) if ((aspect as symbol).description === name) return true;
  return false;
}
