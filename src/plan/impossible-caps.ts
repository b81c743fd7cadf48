import { DEFAULT_DEPLOYMENT } from '../config/deployment-schema';
import { deploymentConfig, pathIn } from '../config/deployments';
import { ROLES, type Role } from '../config/roles';
import type { Config } from '../config/schema';
import type { ConfigProblem } from '../errors/config-invalid-error';
import { plural } from '../errors/plural';
import { type Footprint, leastShare } from './footprint';
import { divisionOf, ownShare } from './plan';

type SourceOf = (path: string) => string;

/**
 * Caps of one deployment that can't hold: the share of one instance must carry the monitors of its clients, and one
 * pool connection for each, or nothing could ever be read. The problem shows the arithmetic.
 */
export function findImpossibleCaps(
  config: Config,
  footprint: Footprint,
  sourceOf: SourceOf = () => 'config',
  deployment: string = DEFAULT_DEPLOYMENT,
): ConfigProblem[] {
  const own = deploymentConfig(config, deployment);
  return ROLES.flatMap((role) => {
    const path = pathIn(deployment, `connections.${role}`);
    const finding = checkCap(own, role, footprint);
    return finding === undefined ? [] : [{ path, source: sourceOf(path), ...finding }];
  });
}

function checkCap(
  config: Config,
  role: Role,
  footprint: Footprint,
): Pick<ConfigProblem, 'found' | 'expected'> | undefined {
  const { connections } = config;
  const cap = connections[role];
  const share = ownShare(config, role);
  const least = leastShare(footprint);
  if (share >= least) return undefined;

  const { groups, instances } = divisionOf(config);
  const most =
    groups === 1 ? 'at most (connections.lease.maxInstances)' : 'of each at most (connections.lease)';
  const of = connections.budget === 'leased' ? `instances ${most}` : plural(instances, 'instance');
  const parts = `${groups === 1 ? '' : `${groups} groups / `}${instances} ${of}`;
  const holders =
    footprint.clients === 1
      ? "one client's monitors alone hold"
      : `the monitors of ${footprint.clients} clients alone hold`;
  return {
    found: `${cap}: ${cap} / ${parts} = ${share} ${plural(share, 'connection')} each, but ${holders} ${footprint.monitoring} at each member`,
    expected: `at least ${groups === 1 ? '' : `${groups} x `}${instances} x ${least} = ${groups * instances * least}`,
  };
}
