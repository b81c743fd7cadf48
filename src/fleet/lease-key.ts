/**
 * Key of the leases of one service at one cluster. `cluster` tells deployments apart that share a store:
 * the replica set's name, or any name that all instances agree on.
 */
export function leaseKey(service: string, cluster: string): string {
  return `${service}@${cluster}`;
}
