import type { DriverCommand, DriverOperation, DriverServer } from './internals';

/** What a command ends with that was not sent, since its member has become the primary while it waited. */
const PROMOTED = new Error('the member became the primary while the read waited for a connection');

/**
 * Runs a read that will wait for a connection. If the secondary is the primary when its turn comes, the read is not
 * sent: up to a whole queue of reads would otherwise reach the new primary with no policy asked. `buildCommand` is what
 * the driver calls between the check-out and the wire (sdam/server.ts); what it throws ends the command cleanly.
 */
export function commandUnlessPromoted(
  server: DriverServer,
  command: DriverCommand,
  operation: DriverOperation,
  timeoutContext: unknown,
): Promise<unknown> {
  const { buildCommand } = operation;
  if (buildCommand === undefined) return command.call(server, operation, timeoutContext);
  const undo = (): void => void Reflect.deleteProperty(operation, 'buildCommand');
  operation.buildCommand = (...args: unknown[]): unknown => {
    undo();
    if (server.description.type === 'RSPrimary') throw PROMOTED;
    return buildCommand.apply(operation, args);
  };
  const reply = command.call(server, operation, timeoutContext);
  // A check-out that fails builds nothing; the driver's retry, perhaps at another member, must not find this.
  reply.catch(undo);
  return reply;
}

export function isPromoted(error: unknown): boolean {
  return error === PROMOTED;
}
