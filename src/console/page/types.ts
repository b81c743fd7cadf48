/** What the page's scripts are checked against: `tsc -p src/console/page`. */
export type { Sample } from '../sample';
export type { Snapshot } from '../snapshot';
