import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { deploymentConfig, pathIn } from '../config/deployments';
import type { Config } from '../config/schema';
import type { ConfigProblem } from '../errors/config-invalid-error';
import type { Footprint } from './footprint';

type SourceOf = (path: string) => string;

/**
 * Writes of an idle primary, milliseconds: what is younger than this and a heartbeat no client can tell
 * (max-staleness specification; mongodb `sdam/server_selection.ts`, IDLE_WRITE_PERIOD).
 */
const IDLE_WRITE_PERIOD_MS = 10_000;

/** A staleness below what a client can tell: the driver would throw at its first read. */
export function findImpossibleStaleness(
  config: Config,
  { heartbeatMS }: Footprint,
  sourceOf: SourceOf = () => 'config',
  deployment: string = DEFAULT_DEPLOYMENT,
): ConfigProblem[] {
  const { maxStalenessSeconds } = deploymentConfig(config, deployment).reads;
  if (maxStalenessSeconds === undefined || heartbeatMS === undefined || config.mode === 'observe') return [];
  const least = Math.ceil((heartbeatMS + IDLE_WRITE_PERIOD_MS) / 1000);
  if (maxStalenessSeconds >= least) return [];
  const path = pathIn(deployment, 'reads.maxStalenessSeconds');
  const found = `${maxStalenessSeconds}, with a client whose heartbeatFrequencyMS is ${heartbeatMS}`;
  const expected = `at least ${least} (heartbeatFrequencyMS + 10 s), or a client with a shorter heartbeat`;
  return [{ path, source: sourceOf(path), found, expected }];
}
