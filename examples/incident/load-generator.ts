import { Agent, request } from 'node:http';
import { SERVICES, type ServiceName, SHED_HEADER } from './services';
import type { PlannedRequest } from './workload';

/** A person has gone by then, and so has the mail server that delivers. */
export const REQUEST_TIMEOUT_MS = 2_000;

const TICK_MS = 4;

/** To each service. */
const WARM_UP_REQUESTS = 25;

/** What the HTTP client saw of one request. */
export interface Outcome {
  readonly atMS: number;
  readonly service: ServiceName;
  /** 0: no answer (timeout, connection refused or broken). */
  readonly status: number;
  readonly shed: boolean;
  readonly latencyMS: number;
}

export interface LoadTarget {
  /** The load balancer: the port of the instance whose turn it is. */
  readonly portOf: (service: ServiceName) => number | undefined;
  readonly onOutcome: (outcome: Outcome) => void;
}

/**
 * Sends each planned request at its time, answered or not, and resolves when all have an outcome.
 * `startedAt` is on the clock of `performance.now()`.
 */
export async function generateLoad(
  plan: readonly PlannedRequest[],
  startedAt: number,
  signal: AbortSignal,
  target: LoadTarget,
): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const pending = new Set<Promise<void>>();
  let next = 0;
  while (next < plan.length && !signal.aborted) {
    const elapsed = performance.now() - startedAt;
    for (let due = plan[next]; due !== undefined && due.atMS <= elapsed; due = plan[next]) {
      next += 1;
      const sent = send(agent, due, target).finally(() => pending.delete(sent));
      pending.add(sent);
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(pending);
  agent.destroy();
}

/** A few requests one after the other, not counted: a process that has just started is not what the run is about. */
export async function warmUp(plan: readonly PlannedRequest[], target: LoadTarget): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const requests = SERVICES.map((service) =>
    plan.filter((planned) => planned.service === service).slice(0, WARM_UP_REQUESTS),
  );
  await Promise.all(
    requests.map(async (ofService) => {
      for (const planned of ofService) await send(agent, planned, target);
    }),
  );
  agent.destroy();
}

function send(agent: Agent, planned: PlannedRequest, { portOf, onOutcome }: LoadTarget): Promise<void> {
  const { service, method, path, atMS } = planned;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let settled = false;
    const settle = (status: number, shed: boolean): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      onOutcome({ atMS, service, status, shed, latencyMS: performance.now() - startedAt });
      resolve();
    };
    const outgoing = request(
      { agent, host: '127.0.0.1', port: portOf(service), method, path },
      (response) => {
        response.resume();
        response.on('error', () => settle(0, false));
        response.on('close', () => settle(0, false));
        response.on('end', () =>
          settle(response.statusCode ?? 0, response.headers[SHED_HEADER] !== undefined),
        );
      },
    );
    const timer = setTimeout(() => {
      settle(0, false);
      outgoing.destroy();
    }, REQUEST_TIMEOUT_MS);
    outgoing.on('error', () => settle(0, false));
    outgoing.end();
  });
}
