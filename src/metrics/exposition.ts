import { type Counter, register as defaultRegistry, type Registry } from 'prom-client';
import { type MetricDefinition, type Sample, samplesOf } from './definition';
import { METRICS } from './definitions';
import type { MetricsSource } from './source';

/**
 * A metric of a prom-client registry that is read when it is scraped. prom-client's own `Histogram` can't be
 * filled from counts, and its counters cost the operation path 270 ns an update.
 */
class SampledMetric {
  /** prom-client renames counters in OpenMetrics registries. */
  name: string;
  readonly help: string;
  readonly type: MetricDefinition['type'];
  readonly aggregator = 'sum';
  readonly #definition: MetricDefinition;
  readonly #sources: ReadonlyMap<object, MetricsSource>;

  constructor(definition: MetricDefinition, sources: ReadonlyMap<object, MetricsSource>) {
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
    for (const source of this.#sources.values()) {
      for (const sample of samplesOf(this.#definition, source)) yield this.#line(sample);
    }
  }

  #line({ labels, value, suffix }: Sample) {
    const line = { labels, value };
    return suffix === undefined ? line : { ...line, metricName: `${this.name}${suffix}` };
  }
}

/** Another one where copies of the package can't fill one metric together any more. */
const KEY = Symbol.for('mongo-governor.metrics-1');

/**
 * Governors by registry: several may share one (several services in one process). Of the process and not of this module,
 * which may be evaluated more than once: a registry takes each name once.
 */
function sourcesByRegistry(): WeakMap<Registry, Map<object, MetricsSource>> {
  const holder = globalThis as { [KEY]?: WeakMap<Registry, Map<object, MetricsSource>> };
  holder[KEY] ??= new WeakMap();
  return holder[KEY];
}

/** Shows a governor's metrics in a registry, once; returns what takes them out again. */
export function expose(
  governor: object,
  source: MetricsSource,
  registry: Registry = defaultRegistry,
): () => void {
  const byRegistry = sourcesByRegistry();
  let sources = byRegistry.get(registry);
  if (sources === undefined) {
    sources = new Map();
    byRegistry.set(registry, sources);
    // The registry's public contract is `get()`; its type wants one of prom-client's own classes.
    for (const definition of METRICS) {
      registry.registerMetric(new SampledMetric(definition, sources) as unknown as Counter);
    }
  }
  const own = sources;
  own.set(governor, source);
  return () => {
    own.delete(governor);
  };
}
