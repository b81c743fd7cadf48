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
  readonly aggregator: MetricDefinition['aggregator'];
  readonly #definition: MetricDefinition;
  /** By which another copy of the package knows it for one of the governor's. */
  readonly sources: ReadonlyMap<object, MetricsSource>;

  constructor(definition: MetricDefinition, sources: ReadonlyMap<object, MetricsSource>) {
    this.name = definition.name;
    this.help = definition.help;
    this.type = definition.type;
    this.aggregator = definition.aggregator;
    this.#definition = definition;
    this.sources = sources;
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
    const shown = new Set<string>();
    for (const source of this.sources.values()) {
      // Two of one service are isolated from each other; twice the same series would break the whole scrape.
      if (shown.has(source.service)) continue;
      shown.add(source.service);
      for (const sample of samplesOf(this.#definition, source)) yield this.#line(sample);
    }
  }

  #line({ labels, value, suffix }: Sample) {
    const line = { labels, value };
    return suffix === undefined ? line : { ...line, metricName: `${this.name}${suffix}` };
  }
}

/** Another one where copies of the package can't fill one metric together any more. */
const KEY = Symbol.for('mongo-governor.metrics-2');

/**
 * Governors by registry: several may share one (several services in one process). Of the process and not of this module,
 * which may be evaluated more than once: a registry takes each name once.
 */
function sourcesByRegistry(): WeakMap<Registry, Map<object, MetricsSource>> {
  const holder = globalThis as { [KEY]?: WeakMap<Registry, Map<object, MetricsSource>> };
  holder[KEY] ??= new WeakMap();
  return holder[KEY];
}

/**
 * Shows a governor's metrics in a registry, again where it was cleared; returns what takes them out, and what could
 * not be shown: what somebody else has registered under a name stays theirs. A metric is not worth a service.
 */
export function expose(
  governor: object,
  source: MetricsSource,
  registry: Registry = defaultRegistry,
): Exposed {
  const byRegistry = sourcesByRegistry();
  const sources = byRegistry.get(registry) ?? new Map<object, MetricsSource>();
  byRegistry.set(registry, sources);
  const others = [...sources].filter(([other]) => other !== governor);
  sources.set(governor, source);
  return {
    hidden: others.some(([, { service }]) => service === source.service),
    taken: register(registry, sources),
    remove: () => {
      sources.delete(governor);
      if (sources.size === 0) unregister(registry, sources);
    },
  };
}

export interface Exposed {
  /** Another governor of the service shows its series here, and this one would make each of them twice. */
  readonly hidden: boolean;
  /** Names that the registry has from somebody else. */
  readonly taken: readonly string[];
  remove(): void;
}

/** Whether a clear has taken the metrics out; then they are registered again. */
export function exposeAgain(registry: Registry): void {
  const sources = sourcesByRegistry().get(registry);
  if (sources !== undefined && sources.size > 0) register(registry, sources);
}

function register(registry: Registry, sources: Map<object, MetricsSource>): string[] {
  const taken: string[] = [];
  for (const definition of METRICS) {
    const known = registry.getSingleMetric(definition.name) as object | undefined;
    if (known === undefined) {
      // The registry's public contract is `get()`; its type wants one of prom-client's own classes.
      registry.registerMetric(new SampledMetric(definition, sources) as unknown as Counter);
    } else if (!isOf(known, sources)) {
      taken.push(definition.name);
    }
  }
  return taken;
}

/** A service that has closed its governor has its registry as it was. */
function unregister(registry: Registry, sources: Map<object, MetricsSource>): void {
  for (const { name } of METRICS) {
    const known = registry.getSingleMetric(name) as object | undefined;
    if (known !== undefined && isOf(known, sources)) registry.removeSingleMetric(name);
  }
}

/** Another copy of the package has another class, and fills the same sources. */
function isOf(metric: object, sources: Map<object, MetricsSource>): boolean {
  return (metric as { readonly sources?: unknown }).sources === sources;
}
