/** The newest minor of each major of the driver that the tests run on; a test compares it with what is installed. */
const NEWEST_TESTED: ReadonlyMap<number, number> = new Map([
  [6, 22],
  [7, 9],
]);

/** `6.22, 7.9`: for messages. */
export const NEWEST_TESTED_VERSIONS: readonly string[] = [...NEWEST_TESTED].map(
  ([major, minor]) => `${major}.${minor}`,
);

/** Whether nobody has tested with it yet, and somebody may have to. What is no version is none. */
export function isNewerThanTested(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  if (major === undefined || minor === undefined || Number.isNaN(major) || Number.isNaN(minor)) return false;
  const tested = NEWEST_TESTED.get(major);
  return tested === undefined ? major > Math.max(...NEWEST_TESTED.keys()) : minor > tested;
}
