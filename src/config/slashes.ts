/**
 * A path as it is written down for others: with "/", which every system reads. A config that was written on Windows and
 * runs on Linux would else look for its lock under a name with backslashes, and find none.
 */
export function withSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}
