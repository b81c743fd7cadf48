import { type Counter, register as defaultRegistry, type Registry } from 'prom-client';
import type { MetricDefinition, Sample } from './definition';
import { METRICS } from './definitions';
import type { MetricsSource } from './source';

/**
 * A metric of a prom-client registry that is read when it is scraped. prom-client's own `Histogram` can't be
 * filled from counts, and its counters cost the operation path 270 ns an update (DESIGN, "Speed").
 */
class SampledMetric {
  /** prom-client renames counters in OpenMetrics registries. */
  name: string;
  readonly help: string;
  readonly type: MetricDefinition['type'];
  readonly aggregator = 'sum';
  readonly #definition: MetricDefinition;
  readonly #sources: ReadonlySet<MetricsSource>;

  constructor(definition: MetricDefinition, sources: ReadonlySet<MetricsSource>) {
    this.name = definition.name;
    this.help = definition.help;
    this.type = definition.type;
    this.#definition = definition;
    this.#sources = sources;
  }

  async get() {
    return {
      name: this.name,
      help: this.help,
      type: this.type,
      aggregator: this.aggregator,
      values: [...this.#values()],
    };
  }

  /** `registry.resetMetrics()` is for tests of the service; the governor's counts go on. */
  reset(): void {}

  *#values() {
    for (const source of this.#sources) {
      for (const sample of this.#definition.read(source)) yield this.#line(source.service, sample);
    }
  }

  #line(service: string, { labels, value, suffix }: Sample) {
    const line = { labels: { service, ...labels }, value };
    return suffix === undefined ? line : { ...line, metricName: `${this.name}${suffix}` };
  }
}

/** Governors by registry: several may share one (tests, several services in one process). */
const sourcesOf = new WeakMap<Registry, Set<MetricsSource>>();

/** Shows a governor's metrics in a registry; returns what takes them out again. */
export function expose(source: MetricsSource, registry: Registry = defaultRegistry): () => void {
  let sources = sourcesOf.get(registry);
  if (sources === undefined) {
    sources = new Set();
    sourcesOf.set(registry, sources);
    // The registry's public contract is `get()`; its type wants one of prom-client's own classes.
    for (const definition of METRICS) {
      registry.registerMetric(new SampledMetric(definition, sources) as unknown as Counter);
    }
  }
  const own = sources;
  own.add(source);
  return () => {
    own.delete(source);
  };
}
