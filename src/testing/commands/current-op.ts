import type { Mongod } from '../mongod/mongod';
import type { Document } from '../wire/bson';

/** What each connection is doing. Idle ones only on request, as `idleConnections` means it. */
export function currentOperations(mongod: Mongod, idleConnections: boolean): Document[] {
  const operations: Document[] = [];
  for (const connection of mongod.listener.connections) {
    const { current } = connection;
    if (!current && !idleConnections) continue;
    const { $db, lsid: _lsid, $clusterTime: _time, ...command } = current?.request.command ?? {};
    const target = current && command[current.request.name];
    operations.push({
      type: 'op',
      host: mongod.address,
      desc: `conn${connection.id}`,
      connectionId: connection.id,
      client: connection.client,
      appName: connection.appName ?? '',
      clientMetadata: connection.metadata,
      active: current !== undefined,
      currentOpTime: new Date().toISOString(),
      ...(current && {
        opid: current.opid,
        secs_running: Math.floor((Date.now() - current.startedAt) / 1000),
        microsecs_running: (Date.now() - current.startedAt) * 1000,
        op: current.request.name === 'getMore' ? 'getmore' : 'command',
        ns: `${String($db)}.${typeof target === 'string' ? target : '$cmd'}`,
        command: withoutDocuments(command),
      }),
    });
  }
  return operations;
}

function withoutDocuments(command: Document): Document {
  const { documents: _, ops: __, ...rest } = command;
  return rest;
}
