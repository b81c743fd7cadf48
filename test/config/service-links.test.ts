import { loadConfig } from '../../src/config/load-config';
import { problemsOf } from './helpers';

const CODE = { service: 'api', connections: { primary: 24, secondary: 120 } } as const;
const load = (env: NodeJS.ProcessEnv) => loadConfig({ env, code: CODE, cwd: '/nonexistent' });

/** What the kubelet puts into every pod for a Service with one named port (kubelet, `envvars.go`). */
function linksOf(service: string, port: number, address = '10.0.0.5'): Record<string, string> {
  const prefix = service.toUpperCase().replaceAll('-', '_');
  const own = `${prefix}_PORT_${port}_TCP`;
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    [`${prefix}_SERVICE_HOST`]: address,
    [`${prefix}_SERVICE_PORT`]: String(port),
    [`${prefix}_SERVICE_PORT_HTTP_METRICS`]: String(port),
    [`${prefix}_PORT`]: `tcp://${host}:${port}`,
    [own]: `tcp://${host}:${port}`,
    [`${own}_PROTO`]: 'tcp',
    [`${own}_PORT`]: String(port),
    [`${own}_ADDR`]: address,
  };
}

describe('variables that Kubernetes makes of a Service', () => {
  it.each([
    ['mongo-governor', '10.0.0.5'],
    ['mongo-governor-metrics', '10.0.0.5'],
    ['mongo-governor', 'fd00::5'],
  ])('of "%s" (%s) are not read, and known by name', (service, address) => {
    const env = linksOf(service, 9464, address);
    const { config, serviceLinks } = load(env);
    expect(serviceLinks).toEqual(Object.keys(env).sort());
    expect(config.metrics.port).toBeUndefined();
  });

  it('leave a variable that the pod sets itself alone', () => {
    const { config, serviceLinks } = load({
      ...linksOf('mongo-governor-metrics', 9464),
      MONGO_GOVERNOR_METRICS_PORT: '9100',
    });
    expect(config.metrics.port).toBe(9100);
    expect(serviceLinks).not.toContain('MONGO_GOVERNOR_METRICS_PORT');
  });

  it.each([
    ['MONGO_GOVERNOR_PORT', '9464'],
    ['MONGO_GOVERNOR_METRIC_PORT', '9464'],
    ['MONGO_GOVERNOR_METRICS_PROT', 'tcp://10.0.0.5:9464'],
    ['MONGO_GOVERNOR_SERVICE_HOST', 'api'],
    ['MONGO_GOVERNOR_SERVICE_NAME', 'api'],
    ['MONGO_GOVERNOR_SERVICE_PORT', 'x'],
    ['MONGO_GOVERNOR_PORT_9464_TCP', 'x'],
  ])('are not what a person mistyped: %s=%s', (variable, value) => {
    expect(problemsOf(() => load({ [variable]: value }))).toEqual([
      expect.objectContaining({ source: variable, found: `unknown variable ${variable}` }),
    ]);
  });

  it('are none of other programs', () => {
    expect(load({ ...linksOf('redis', 6379), KUBERNETES_SERVICE_HOST: '10.0.0.1' }).serviceLinks).toEqual([]);
  });
});
