import { Counter, Gauge, type Registry } from 'prom-client';
import type { View } from './view';

/** What to alert on: clicks that wait or are lost, and redirects that no region answered. Read when it is scraped. */
export function exportMetrics(registry: Registry, view: () => View): void {
  const registers = [registry];
  new Counter({
    name: 'tracking_redirects_total',
    help: 'Redirects by where the answer came from.',
    labelNames: ['source'],
    registers,
    collect() {
      this.reset();
      for (const [source, count] of Object.entries(view().redirects)) this.inc({ source }, count);
    },
  });
  new Counter({
    name: 'tracking_clicks_total',
    help: 'Clicks by what became of them.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(view().clicks)) this.inc({ outcome }, count);
    },
  });
  new Gauge({
    name: 'tracking_spool_waiting',
    help: 'Clicks on disk that wait for the own region.',
    registers,
    collect() {
      this.set(view().spool.waiting);
    },
  });
}
