import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { PROMETHEUS_RULE, prometheusRule } from '../../scripts/prometheus-rule';

const EXAMPLE = join(__dirname, '../../examples/kubernetes');

/** `validate()` of a model of kubernetes-models, which has the schema of its kind. */
type Model = new (manifest: object) => { validate(): void };

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

interface Kustomization {
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly { readonly files?: string[]; readonly envs?: string[] }[];
}

const FILES = readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.yaml'),
);
const KUSTOMIZATIONS = FILES.filter((path) => path.endsWith('kustomization.yaml'));
// Kinds of Kubernetes itself: the schema of what an operator adds is not among them.
const MANIFESTS = FILES.filter((path) => !KUSTOMIZATIONS.includes(path) && !isOfOperator(path));

function isOfOperator(path: string): boolean {
  return read<Manifest>(path).apiVersion.startsWith('monitoring.coreos.com/');
}

function read<T>(path: string): T {
  return parse(readFileSync(join(EXAMPLE, path), 'utf8')) as T;
}

const { resolve } = createRequire(__filename);
function isInstalled(): boolean {
  try {
    return resolve('kubernetes-models/apps/v1') !== '';
  } catch {
    return false;
  }
}

const MODELS: Readonly<Record<string, () => unknown>> = {
  'apps/v1': () => require('kubernetes-models/apps/v1'),
  'autoscaling/v2': () => require('kubernetes-models/autoscaling/v2'),
};

function modelOf({ apiVersion, kind }: Manifest): Model {
  const models = MODELS[apiVersion]?.() as Readonly<Record<string, Model>>;
  return models[kind] as Model;
}

describe('the manifests of the Kubernetes example', () => {
  const withSchemas = isInstalled() ? it.each(MANIFESTS) : it.skip.each(MANIFESTS);
  withSchemas('fit the schema of their kind (kubernetes-models): %s', (path) => {
    const manifest = read<Manifest>(path);
    expect(() => new (modelOf(manifest))(manifest).validate()).not.toThrow();
    const wrong = { ...manifest, spec: { ...manifest.spec, replicas: 'three', maxReplicas: 'three' } };
    expect(() => new (modelOf(manifest))(wrong).validate()).toThrow(/must be integer/);
  });

  it.each(KUSTOMIZATIONS)('are found by Kustomize: %s', (path) => {
    const { resources, configMapGenerator } = read<Kustomization>(path);
    const named = configMapGenerator.flatMap(({ files = [], envs = [] }) => [...files, ...envs]);
    const missing = [...resources, ...named].filter(
      (name) => !existsSync(join(EXAMPLE, dirname(path), name)),
    );
    expect(missing).toEqual([]);
  });

  it('have the alerts and what they read as a PrometheusRule, the same as examples/prometheus (npm run prometheus-rule)', () => {
    expect(readFileSync(PROMETHEUS_RULE, 'utf8')).toBe(prometheusRule());
    const { kind, spec } = read<Manifest>('base/prometheus-rule.yaml');
    const groups = ['recording.yml', 'alerts.yml'].flatMap((name) => {
      const text = readFileSync(join(EXAMPLE, '../prometheus/rules', name), 'utf8');
      return (parse(text) as { groups: unknown[] }).groups;
    });
    expect(kind).toBe('PrometheusRule');
    expect(spec).toEqual({ groups });
    expect(groups.length).toBeGreaterThan(2);
  });

  it('mount the configuration as a folder, so that a change of the ConfigMap arrives, and want no service links', () => {
    const text = readFileSync(join(EXAMPLE, 'base/deployment.yaml'), 'utf8');
    expect(text).not.toContain('subPath');
    expect(text).toContain('enableServiceLinks: false');
  });
});
