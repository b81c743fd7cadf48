import { DEFAULT_DEPLOYMENT, type DeploymentMatch } from './deployment-schema';
import { matchesSeed, matchesSrvName } from './host-pattern';
import { matchesWildcard } from './wildcard';

/** Where a client connects to, as its connection string and options say. Holds no user, no password and no option else. */
export interface DeploymentTarget {
  /** Seeds: "host", which is at port 27017, "host:port", "[v6]:port", or the path of a socket. */
  readonly hosts: readonly string[];
  /** The name that a `mongodb+srv` string names. */
  readonly srvHost?: string | undefined;
  /** The replica set that the client asks for. */
  readonly replicaSet?: string | undefined;
}

/** What the driver made of a connection string and options (`client.options`), as a target. */
export function targetOf({
  hosts,
  srvHost,
  replicaSet,
}: {
  readonly hosts: readonly object[];
  readonly srvHost?: string | undefined;
  readonly replicaSet?: string | undefined;
}): DeploymentTarget {
  return { hosts: hosts.map(String), srvHost, replicaSet };
}

/** A config or a locked plan: what names deployments. */
interface WithDeployments {
  readonly deployments?: Readonly<Record<string, { readonly match: DeploymentMatch }>> | undefined;
}

/** The deployment that a client is of: the first that matches, in the order in which they are written, else "default". */
export function deploymentOf({ deployments = {} }: WithDeployments, target: DeploymentTarget): string {
  const found = Object.entries(deployments).find(([, { match }]) => isMatch(match, target));
  return found?.[0] ?? DEFAULT_DEPLOYMENT;
}

/** A set's name has a case, those of hosts have none. A client that names no set is of no deployment that names one. */
function isMatch({ replicaSet, hosts }: DeploymentMatch, target: DeploymentTarget): boolean {
  if (replicaSet !== undefined && !matchesSet(replicaSet, target)) return false;
  return hosts === undefined || hosts.some((pattern) => matchesHost(pattern, target));
}

function matchesSet(pattern: string, { replicaSet }: DeploymentTarget): boolean {
  return replicaSet !== undefined && matchesWildcard(pattern, replicaSet);
}

function matchesHost(pattern: string, { hosts, srvHost }: DeploymentTarget): boolean {
  if (srvHost !== undefined && matchesSrvName(pattern, srvHost)) return true;
  return hosts.some((seed) => matchesSeed(pattern, seed));
}

/** A match as it is compared and locked: equal for two that are written differently and match the same clients. */
export function normalMatch({ replicaSet, hosts }: DeploymentMatch): DeploymentMatch {
  return {
    ...(replicaSet === undefined ? {} : { replicaSet }),
    ...(hosts === undefined ? {} : { hosts: [...new Set(hosts.map((host) => host.toLowerCase()))].sort() }),
  };
}
