import type { Health } from '../counts/health';
import type { RequestHandler } from '../metrics/handler';

export interface Readiness {
  /** Whether each deployment has served once, since the start. */
  readonly hasServed: boolean;
  readonly health: readonly Health[];
}

/**
 * For Kubernetes' readiness: not ready until each deployment has served once, ready from then on, and the body says how
 * they are. A database that is gone is gone for all pods: if it made them unready the whole fleet would be taken out, what
 * does not need it too, and all would come back at once.
 */
export function readinessHandler(look: () => Readiness): RequestHandler {
  return (_request, response) => {
    const { hasServed, health } = look();
    response.writeHead(hasServed ? 200 : 503, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify({ ready: hasServed, health })}\n`);
  };
}
