import { alignRows } from '../align-rows';
import type { RunningServices } from '../run/services';
import type { Mode } from '../services';
import type { Fired, PrometheusServer } from './server';

/** The story took two hours from the first page to the fallen primary: one run stands for them. */
const STORY_SECONDS = 7_200;

/** How many times faster than the story a run of so many seconds is. */
export function factorOf(seconds: number): number {
  return Math.round(STORY_SECONDS / seconds);
}

/** Alerts of one run, on its own clock. */
export type RunAlerts = readonly Fired[];

/** Tells a Prometheus which instances there are, and it what has fired. */
export class AlertWatch {
  readonly #server: PrometheusServer;
  #told = '';
  #telling: Promise<void> = Promise.resolve();
  #startedAt = Date.now();

  constructor(server: PrometheusServer) {
    this.#server = server;
  }

  begin(): void {
    this.#startedAt = Date.now();
  }

  see(services: RunningServices): void {
    const instances = [...services.values()].flatMap((fleet) => fleet.instances);
    const targets = instances.map(({ port }) => `127.0.0.1:${port}`);
    if (targets.join() === this.#told) return;
    this.#told = targets.join();
    this.#telling = this.#telling.then(() => this.#server.scrape(targets));
  }

  async fired(): Promise<RunAlerts> {
    await this.#telling;
    const all = await this.#server.fired();
    return all.map((each) => ({ ...each, atMS: Math.round(each.atMS - this.#startedAt) }));
  }
}

/** By alert, when it fired first in each run and for which services, in the order in which they did without the governor. */
export function alertTable(alerts: Readonly<Record<Mode, RunAlerts>>): string {
  const names = new Set([...alerts.ungoverned, ...alerts.governed].map(({ alert }) => alert));
  const rows = [...names].map((name) => [name, cell(alerts.ungoverned, name), cell(alerts.governed, name)]);
  return alignRows([['alert', 'without', 'with governor'], ...rows], 3);
}

function cell(fired: RunAlerts, name: string): string {
  const ofName = fired.filter(({ alert }) => alert === name);
  const [first] = ofName;
  if (first === undefined) return '-';
  const services = [...new Set(ofName.map(({ labels: { service = '' } }) => service))];
  return `${(first.atMS / 1000).toFixed(1)} s (${services.join(', ')})`;
}
