import { createHash } from 'node:crypto';
import { seededRandom } from './random';
import { DOCUMENTS, SERVICES, type ServiceName } from './services';

/** One HTTP request, planned before the run, so that both runs get the very same ones. */
export interface PlannedRequest {
  readonly atMS: number;
  readonly service: ServiceName;
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

interface Traffic {
  readonly perSecond: number;
  /** Part of the requests that also write, to the primary. */
  readonly writes: number;
  readonly read: string;
  readonly write: string;
}

/** Requests a second of each service. Two cores serve it, members, services and clients together. */
const TRAFFIC: Readonly<Record<ServiceName, Traffic>> = {
  api: { perSecond: 56, writes: 0, read: '/messages', write: '/messages' },
  smtp: { perSecond: 38, writes: 0.4, read: '/domains', write: '/messages' },
  tracking: { perSecond: 25, writes: 0.4, read: '/opens', write: '/clicks' },
  website: { perSecond: 14, writes: 0.2, read: '/dashboards', write: '/sessions' },
};

/** Arrivals of independent users: exponential gaps, whatever the services answer (an open loop). */
export function planWorkload(seed: number, seconds: number): PlannedRequest[] {
  const requests: PlannedRequest[] = [];
  for (const [index, service] of SERVICES.entries()) {
    const random = seededRandom(seed * SERVICES.length + index);
    const { perSecond, writes, read, write } = TRAFFIC[service];
    let atMS = 0;
    for (;;) {
      atMS += (-Math.log(1 - random()) * 1000) / perSecond;
      if (atMS >= seconds * 1000) break;
      const writing = random() < writes;
      const id = Math.floor(random() * DOCUMENTS);
      const path = `${writing ? write : read}/${id}`;
      requests.push({ atMS, service, method: writing ? 'POST' : 'GET', path });
    }
  }
  return requests.sort((a, b) => a.atMS - b.atMS);
}

/** Shows that two runs had the same workload. */
export function fingerprint(requests: readonly PlannedRequest[]): string {
  const hash = createHash('sha256');
  for (const { atMS, service, method, path } of requests)
    hash.update(`${atMS} ${service} ${method} ${path}\n`);
  return hash.digest('hex').slice(0, 16);
}
