import cluster from 'node:cluster';
import type { Config } from '../config/schema';
import type { RequestHandler } from '../metrics/handler';
import { Listener } from '../metrics/listener';
import type { Logger } from './logger';

/** Workers would share the port, and each scrape would be another worker's. */
const IN_A_CLUSTER =
  '. This is a worker of node:cluster: leave metrics.port out and let the primary answer for all of them, with ' +
  'AggregatorRegistry of prom-client (docs/metrics.md)';

/** What the governor's own listener answers with; the console only where the config asks for it. */
export interface ListenerParts {
  metrics(): RequestHandler;
  console(hosts: readonly string[]): RequestHandler;
  readonly logger: Logger;
}

/**
 * The listener of `metrics.port`; undefined without one. A taken port does not take the service down: it is told, and
 * the metrics stay on the service's own endpoint.
 */
export function startListener(
  { port, host, console }: Config['metrics'],
  parts: ListenerParts,
): Listener | undefined {
  if (port === undefined) return undefined;
  const routes = {
    '/metrics': parts.metrics(),
    ...(console ? { '/': parts.console([host]) } : {}),
  };
  const listener = new Listener({ port, host, routes });
  listener.port().catch((error: unknown) => {
    const recipe = cluster.isWorker ? IN_A_CLUSTER : '';
    parts.logger.error(`the metrics listener can't use ${host}:${port}: ${String(error)}${recipe}`);
  });
  return listener;
}
