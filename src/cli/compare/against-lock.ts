import { environmentOf } from '../../config/service-name';
import type { Lock } from '../../plan/lock';
import { readLock } from '../../plan/read-lock';
import { lockOf, type Service, type Services } from '../services/load-services';
import type { Args } from '../shell/command';
import type { CliIO } from '../shell/io';
import { shownPath } from '../shell/shown-path';
import { compareService, firstLock, goneService, type ServiceChanges } from './service-changes';

/** The services of one lock file, compared with it. */
export interface LockComparison {
  readonly file: string;
  /** Path for people. */
  readonly shown: string;
  /** Undefined when there is no such file. */
  readonly lock: Lock | undefined;
  readonly services: readonly Service[];
  readonly changes: readonly ServiceChanges[];
  /** Services of the lock that have no config any more. */
  readonly gone: readonly string[];
}

/** How a service is told that its lock does not know. */
export function notInLock(shown: string): string {
  return `is not in the lock ${shown} yet`;
}

/** @throws LockInvalidError for a lock that can't be trusted */
export function compareWithLocks(services: Services, args: Pick<Args, 'text'>, io: CliIO): LockComparison[] {
  const byFile = new Map<string, Service[]>();
  for (const service of services.list) {
    const file = lockOf(service, args, io);
    byFile.set(file, [...(byFile.get(file) ?? []), service]);
  }
  return [...byFile].map(([file, members]) => compareWithLock(file, members, services.whole, io));
}

function compareWithLock(
  file: string,
  services: readonly Service[],
  whole: boolean,
  io: CliIO,
): LockComparison {
  const shown = shownPath(io.cwd, file);
  const lock = readLock(file);
  if (lock === undefined) return { file, shown, lock, services, changes: services.map(firstLock), gone: [] };
  const known = new Set(services.map(({ name }) => name));
  // Those of other environments are looked at with theirs.
  const environments = new Set(services.map(({ name }) => environmentOf(name)));
  const gone = whole
    ? [...lock.services.values()].filter(
        ({ plan }) => !known.has(plan.service) && environments.has(environmentOf(plan.service)),
      )
    : [];
  const changes = [
    ...services.map((service) =>
      compareService(service, lock.services.get(service.name)?.plan, notInLock(shown)),
    ),
    ...gone.map(({ plan }) => goneService(plan, shown)),
  ];
  return { file, shown, lock, services, changes, gone: gone.map(({ plan }) => plan.service) };
}
