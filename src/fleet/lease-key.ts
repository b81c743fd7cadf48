/**
 * Key of the leases of one service at one cluster. `cluster` tells deployments apart that share a store:
 * the replica set's name, or any name that all instances agree on.
 */
export function leaseKey(service: string, cluster: string): string {
  return `${service}@${cluster}`;
}

/** Keys of a fleet whose leases are spread over `groups` documents; another number of groups has other keys. */
export function leaseKeys(service: string, cluster: string, groups: number): readonly string[] {
  const key = leaseKey(service, cluster);
  if (groups === 1) return [key];
  return Array.from({ length: groups }, (_, index) => `${key} ${index + 1}/${groups}`);
}
