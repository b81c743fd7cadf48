import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics } from 'prom-client';
import type { Database } from './database';
import { createHttpServer } from './http';
import type { FromService, ServiceStart, ToService } from './messages';
import { Session } from './session';

const start = JSON.parse(process.argv[2] ?? '{}') as ServiceStart;

/** What differs between the runs: which package the clients come from. The other one is not even loaded. */
function openDatabase(): Database {
  if (start.mode === 'governed') {
    const { openDatabase } = require('./governed') as typeof import('./governed');
    return openDatabase(start.configFile, start.instance, start.settings);
  }
  if (start.observe) {
    const { openDatabase } = require('./observed') as typeof import('./observed');
    return openDatabase(start.configFile, start.instance, start.settings);
  }
  const { openDatabase } = require('./ungoverned') as typeof import('./ungoverned');
  return openDatabase();
}

function tell(message: FromService): void {
  if (process.connected) process.send?.(message);
}

async function main(): Promise<void> {
  collectDefaultMetrics();
  const session = await Session.open(openDatabase(), start.uri, start.service, start.settings);
  const server = createHttpServer(start.service, session);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const stop = async (): Promise<void> => {
    // No new requests come: the load balancer knows.
    server.close();
    await session.close();
    process.exit(0);
  };
  process.on('message', (message: ToService) => {
    if (message.kind === 'stop') {
      stop().catch(fail);
      return;
    }
    const { id } = message;
    session.deploy(message.settings).then(
      () => tell({ kind: 'deployed', id, error: undefined }),
      (error: unknown) => tell({ kind: 'deployed', id, error: String(error) }),
    );
  });
  tell({ kind: 'ready', port: (server.address() as AddressInfo).port });
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

// Ctrl-C reaches the whole group: the parent decides when a service ends. Without a parent there is nobody to serve.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

main().catch(fail);
