import { resolve } from 'node:path';
import { ConfigInvalidError, type ConfigProblem } from '../errors/config-invalid-error';
import { findConflicts } from './conflicts';
import { deepFreeze } from './deep-freeze';
import { describeExpected } from './describe';
import {
  CONFIG_FILE_VARIABLE,
  findServiceLinks,
  findUnknownVariables,
  readEnv,
  VARIABLE_BY_PATH,
  variableFor,
} from './env-source';
import { DEFAULT_CONFIG_FILE, readConfigFile, readFileText, sourceProblem } from './file-source';
import { childOf, type SourceOf } from './key-path';
import { type Layer, readTree } from './layer';
import { LEAVES, leafOf } from './leaves';
import { type Config, type ConfigInput, configSchema } from './schema';

/** A config in which everything may be left out; a list, when given, is given whole. */
export type PartialConfig = DeepPartial<ConfigInput>;
type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

export interface LoadOptions {
  /** Given in code; wins over everything. */
  readonly code?: PartialConfig | undefined;
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Where a relative file is looked for; default: `process.cwd()`. */
  readonly cwd?: string | undefined;
  /** Default: `MONGO_GOVERNOR_CONFIG`, else `mongo-governor.json` where it exists. */
  readonly file?: string | undefined;
  /** The file's text, when it was read already (by the watcher). */
  readonly text?: string | undefined;
  /** Further looks at a config whose values are all right: what they find is told with the conflicts. */
  readonly check?: ((config: Config, sourceOf: SourceOf) => ConfigProblem[]) | undefined;
}

export interface LoadedConfig {
  /** Deeply frozen, every default filled in. */
  readonly config: Config;
  /** Absolute path of the file that was read. */
  readonly file: string | undefined;
  /** What was in the file: the watcher starts from it, so that no change between the two is lost. */
  readonly text: string | undefined;
  /** Variables that were not read, since Kubernetes made them of a Service. */
  readonly serviceLinks: readonly string[];
  /** Where the value of a path comes from: "code", the variable, the file's path, or "default". */
  sourceOf(path: string): string;
}

/**
 * Reads the configuration: code over environment over file over defaults.
 *
 * @throws ConfigInvalidError with every problem of every source at once.
 */
export function loadConfig(options: LoadOptions = {}): LoadedConfig {
  const env = options.env ?? process.env;
  const { file, text, layer: fileLayer } = fileSource(options, env);
  const layers: readonly (readonly [Layer, SourceOf])[] = [
    [readTree(options.code ?? {}, () => 'code'), () => 'code'],
    [readEnv(env), (path) => variableFor(path) ?? ''],
    [fileLayer, () => file ?? ''],
  ];
  const sourceOf: SourceOf = (path) => {
    const owner = layers.find(([layer]) => holds(layer, path));
    return owner === undefined ? 'default' : owner[1](path);
  };

  const tree = mergeLayers(layers.map(([layer]) => layer));
  const problems = [
    ...layers.flatMap(([layer]) => layer.problems),
    ...findUnknownVariables(env, namedVariables(layers)),
    ...findMissing(layers, file ?? noFileIn(options.cwd)),
  ];
  if (problems.length > 0) throw new ConfigInvalidError(problems);
  const config = configSchema.parse(tree);
  const conflicts = [...findConflicts(config, sourceOf), ...(options.check?.(config, sourceOf) ?? [])];
  if (conflicts.length > 0) throw new ConfigInvalidError(conflicts);
  return { config: deepFreeze(config), file, text, serviceLinks: findServiceLinks(env), sourceOf };
}

const NO_LAYER: Layer = { values: new Map(), problems: [] };

function fileSource(
  options: LoadOptions,
  env: NodeJS.ProcessEnv,
): { file: string | undefined; text: string | undefined; layer: Layer } {
  const named = options.file ?? env[CONFIG_FILE_VARIABLE];
  if (named?.trim() === '') {
    const source = options.file === undefined ? CONFIG_FILE_VARIABLE : 'code';
    // It would be the working directory: what was meant is a path, or none.
    const layer = sourceProblem(source, 'an empty path', 'the path of a JSON file, or nothing');
    return { file: undefined, text: undefined, layer };
  }
  const namedBy = options.file === undefined ? CONFIG_FILE_VARIABLE : 'the option "file"';
  const found = readConfigFile(named, options.cwd ?? process.cwd(), namedBy);
  const text = options.text ?? found.text;
  const shown = found.file ?? 'the config file';
  const layer = text === undefined ? found.layer : readFileText(text, shown);
  return { file: found.file, text, layer: layer ?? NO_LAYER };
}

/** A leaf, or a section of which the source sets any leaf. */
function holds({ values }: Layer, path: string): boolean {
  const leaf = leafOf(path)?.path;
  return (
    (leaf !== undefined && values.has(leaf)) || [...values.keys()].some((key) => key.startsWith(`${path}.`))
  );
}

/** The first layer wins. Only paths of the schema are ever written, so no key can reach a prototype. */
function mergeLayers(layers: readonly Layer[]): Record<string, unknown> {
  const tree: Record<string, unknown> = {};
  for (const { path, keys } of LEAVES) {
    const layer = layers.find(({ values }) => values.has(path));
    if (layer === undefined) continue;
    let node = tree;
    for (const key of keys.slice(0, -1)) {
      node[key] ??= {};
      node = node[key] as Record<string, unknown>;
    }
    node[keys.at(-1) ?? ''] = layer.values.get(path);
  }
  return tree;
}

function findMissing(
  layers: readonly (readonly [Layer, SourceOf])[],
  from: string | NoFile,
): ConfigProblem[] {
  const place = typeof from === 'string' ? { source: from } : from;
  const isSet = (path: string): boolean =>
    layers.some(([layer]) => holds(layer, path) || isWrong(layer, path));
  const isWrong = ({ problems }: Layer, path: string): boolean =>
    problems.some(
      (problem) => problem.path === '' || problem.path === path || path.startsWith(`${problem.path}.`),
    );
  return LEAVES.filter(({ schema, path }) => !schema.safeParse(undefined).success && !isSet(path)).map(
    ({ path, schema }) => ({
      path,
      found: 'nothing',
      expected: `${describeExpected(schema, 'a value')} (also as ${VARIABLE_BY_PATH.get(path) ?? path})`,
      ...place,
    }),
  );
}

type NoFile = Pick<ConfigProblem, 'source' | 'advice'>;

/** Where the file would be: in the working directory, which is not always the folder of package.json. */
function noFileIn(cwd: string | undefined): NoFile {
  const folder = resolve(cwd ?? process.cwd());
  return {
    source: `no ${DEFAULT_CONFIG_FILE} in ${folder}`,
    advice: `Write ${resolve(folder, DEFAULT_CONFIG_FILE)}, or name another file by ${CONFIG_FILE_VARIABLE}.`,
  };
}

/** Variables that `…Env` keys name: they may carry our prefix. */
function namedVariables(layers: readonly (readonly [Layer, SourceOf])[]): ReadonlySet<string> {
  const leaves = LEAVES.filter(({ path }) => path.endsWith('Env'));
  const names = layers.flatMap(([{ values }]) => [
    ...leaves.map(({ path }) => values.get(path)),
    // A deployment has the same keys in a tree of its own, which is looked at before anyone knows that it is one.
    ...Object.values(values.get('deployments') ?? {}).flatMap((deployment) =>
      leaves.map(({ keys }) => keys.reduce<unknown>(childOf, deployment)),
    ),
  ]);
  return new Set(names.filter((name) => typeof name === 'string'));
}
