import type { DriverClient } from '../shape/internals';

/**
 * Gives the client's connections an owner that the server shows in logs, profiles and `$currentOp`; a name that the
 * caller chose stays. The driver made its metadata when the client was made: appending makes it anew.
 */
export function nameConnections(client: DriverClient, appName: string): void {
  client.options.appName ??= appName;
  client.appendMetadata?.({ name: 'mongo-governor' });
}
