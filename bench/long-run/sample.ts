import type { EventEmitter } from 'node:events';
import type { MongoClient } from 'mongo-governor';
import type { Registry } from 'prom-client';
import { countSeries } from '../shared/series';

/** What must not grow, counted while nothing is in flight. */
export interface Sample {
  readonly operations: number;
  readonly heapMB: number;
  readonly listeners: number;
  readonly timers: number;
  readonly series: number;
  readonly sockets: number;
}

export async function takeSample(
  client: MongoClient,
  registry: Registry,
  operations: number,
): Promise<Sample> {
  const text = await registry.metrics();
  const resources = process.getActiveResourcesInfo();
  const count = (kind: string): number => resources.filter((name) => name === kind).length;
  globalThis.gc?.();
  return {
    operations,
    heapMB: process.memoryUsage().heapUsed / 2 ** 20,
    listeners: listenersOf(client),
    timers: count('Timeout'),
    series: countSeries(text),
    sockets: count('TCPSocketWrap'),
  };
}

interface Topology extends EventEmitter {
  readonly s: { readonly servers: ReadonlyMap<string, EventEmitter & { pool: Pool; monitor: Monitor }> };
}
type Pool = EventEmitter & { cancellationToken: EventEmitter };
type Monitor = EventEmitter & { cancellationToken: EventEmitter };

/** Of everything of the client's that lives as long as it does. */
function listenersOf(client: MongoClient): number {
  const { topology } = client as unknown as { topology: Topology };
  const emitters: EventEmitter[] = [client, topology];
  for (const server of topology.s.servers.values()) {
    const { pool, monitor } = server;
    emitters.push(server, pool, pool.cancellationToken, monitor, monitor.cancellationToken);
  }
  return emitters.reduce(
    (sum, emitter) => sum + emitter.eventNames().reduce((n, name) => n + emitter.listenerCount(name), 0),
    0,
  );
}
