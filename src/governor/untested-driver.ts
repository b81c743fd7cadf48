import { driverVersion } from '../driver/shape/driver-version';
import { isNewerThanTested, NEWEST_TESTED_VERSIONS } from '../driver/shape/tested-versions';
import type { Logger } from './logger';

/** Of the process, also where the module is evaluated again or the package is there twice. */
const TOLD = Symbol.for('mongo-governor.untested-drivers');

/**
 * Warns once a process and version when a client is of a driver newer than the newest that was tested: everything that
 * is relied on is there, or it would have been refused, but nobody has seen the two together. A driver that does not
 * tell its version (a bundled one of version 7) is not warned of.
 */
export function warnOfUntestedDriver(client: object, logger: Logger): void {
  const version = driverVersion(client);
  if (!isNewerThanTested(version)) return;
  const told = toldVersions();
  if (told.has(version)) return;
  told.add(version);
  logger.warn(
    `mongodb ${version} is newer than what this version of mongo-governor was tested with ` +
      `(up to ${NEWEST_TESTED_VERSIONS.join(' and ')}). What it relies on is there; see whether there is an update.`,
  );
}

function toldVersions(): Set<string> {
  const holder = globalThis as { [TOLD]?: Set<string> };
  holder[TOLD] ??= new Set();
  return holder[TOLD];
}
