import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { formatLock, type Lock } from '../../plan/lock';
import { type CliIO, UsageError } from '../shell/io';
import { shownPath } from '../shell/shown-path';

/** @throws UsageError when it can't be written; what was there stays */
export function writeLock(file: string, lock: Lock, { cwd }: Pick<CliIO, 'cwd'>): void {
  // Written beside and renamed: a build that is stopped half-way leaves the old lock, not half of a new one.
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, formatLock(lock));
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder does not exist' : (code ?? 'unknown error');
    throw new UsageError(
      `The lock ${shownPath(cwd, file)} can't be written: ${why}. Create what is missing, or name another with --lock.`,
    );
  }
}
