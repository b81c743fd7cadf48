import type * as mongodb from 'mongodb';

/** One copy of the driver: the oldest copies' types are close enough to those of the newest. */
export interface Driver {
  readonly minor: string;
  readonly load: () => typeof mongodb;
}

/** Every minor of the peer range, oldest first; the last is the one that the package itself is developed with. */
export const MINORS = [
  ...['6.19', '6.20', '6.21', '6.22'],
  ...['7.0', '7.1', '7.2', '7.3', '7.4', '7.5', '7.6', '7.7', '7.8', '7.9'],
] as const;

const NEWEST = MINORS.at(-1) as string;

/** Package name under which a minor is installed (aliases in package.json). */
export function packageOf(minor: string): string {
  return minor === NEWEST ? 'mongodb' : `mongodb-${minor}`;
}

/** All minors of a major, oldest first. */
export function driversOf(major: 6 | 7): Driver[] {
  const ofMajor = MINORS.filter((minor) => minor.startsWith(`${major}.`));
  return ofMajor.map((minor) => ({ minor, load: () => require(packageOf(minor)) as typeof mongodb }));
}
