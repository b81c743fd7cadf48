import type { ContenderDefinition } from '../contender';
import { governed } from './governed';
import { BOTTLENECK, P_LIMIT, SEMAPHORE } from './limiters';
import { EXPORTER, LISTENERS, OPEN_TELEMETRY } from './observers';
import { POOL_SIZE, raw } from './raw';

/** The first is what all are compared with. */
export const CONTENDERS: readonly ContenderDefinition[] = [
  raw('raw', 'the driver at its defaults (a pool of 100), reads from secondaries'),
  raw('raw again (A/A)', 'the same once more: what differs is noise'),
  raw('raw pool 16', `maxPoolSize ${POOL_SIZE}, as the governed clients have`, { maxPoolSize: POOL_SIZE }),
  governed('governed', `enforce, a share of ${POOL_SIZE} pooled connections a member, metrics on`, 'enforce'),
  governed('observe', 'observe: everything counted, nothing limited', 'observe'),
  LISTENERS,
  EXPORTER,
  OPEN_TELEMETRY,
  P_LIMIT,
  SEMAPHORE,
  BOTTLENECK,
];

/** Those that differ from raw by some percent only. */
export const CLOSE: readonly string[] = ['raw again (A/A)', 'governed'];

/** Those under which the process waits most of the time. */
export const IDLING: readonly string[] = [BOTTLENECK.name];
