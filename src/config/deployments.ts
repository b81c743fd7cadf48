import type { ConfigProblem } from '../errors/config-invalid-error';
import { DEFAULT_DEPLOYMENT } from './deployment-schema';
import { withOverrides } from './overrides';
import type { Config } from './schema';

/** The path of a value that a deployment has over the top level's: `deployments.east.connections.primary`. */
export function pathIn(deployment: string, path: string): string {
  return deployment === DEFAULT_DEPLOYMENT ? path : `deployments.${deployment}.${path}`;
}

/** Names of the deployments that a config knows, "default" first, the others in the order in which they are tried. */
export function deploymentNames({
  deployments = {},
}: {
  readonly deployments?: object | undefined;
}): readonly string[] {
  return [DEFAULT_DEPLOYMENT, ...Object.keys(deployments)];
}

/**
 * The config as the clients of one deployment have it: the top level with the deployment's own values over it, lists
 * replaced whole, and no `deployments`. "default", and a name that the config does not know (any more), give the top
 * level, as for a client that nothing matches.
 */
export function deploymentConfig(config: Config, name: string): Config {
  const { deployments = {}, ...top } = config;
  const own = Object.hasOwn(deployments, name) ? deployments[name] : undefined;
  if (own === undefined) return config.deployments === undefined ? config : Object.freeze(top);
  return Object.freeze({
    ...top,
    connections: withOverrides(top.connections, own.connections),
    reads: withOverrides(top.reads, own.reads),
    drift: withOverrides(top.drift, own.drift),
  });
}

/**
 * What `find` finds in each deployment as its clients have it, told with the deployment's paths. What a deployment only
 * takes over is told once, at the top level.
 */
export function findInEach(
  config: Config,
  find: (config: Config, deployment: string) => readonly ConfigProblem[],
): ConfigProblem[] {
  const told = new Set<string>();
  const isNew = ({ path, found, expected }: ConfigProblem, deployment: string): boolean => {
    const finding = JSON.stringify([path.slice(pathIn(deployment, '').length), found, expected]);
    if (deployment === DEFAULT_DEPLOYMENT) told.add(finding);
    return deployment === DEFAULT_DEPLOYMENT || !told.has(finding);
  };
  return deploymentNames(config).flatMap((name) =>
    find(deploymentConfig(config, name), name).filter((problem) => isNew(problem, name)),
  );
}
