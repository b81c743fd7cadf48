import { execFileSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { parseJson } from '../../config/parse-json';
import { DEFAULT_LOCK_FILE } from '../../config/schema';
import { withSlashes } from '../../config/slashes';
import type { Lock } from '../../plan/lock';
import { parseLock } from '../../plan/read-lock';
import { isNamedConfig } from '../services/find-configs';
import { type CliIO, UsageError } from '../shell/io';

/** A lock as it is in another commit. */
export interface BaseLock {
  /** Absolute path that it has, or had, in the working tree. */
  readonly file: string;
  readonly lock: Lock;
}

/** A lock is small; what is larger is none. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * All locks of the repository at a commit: those named as locks are, those that a configuration of that commit names,
 * and `also`. Read through git, so that nothing has to be checked out.
 *
 * @throws UsageError where there is no repository, or no such commit
 * @throws LockInvalidError for a lock that can't be trusted
 */
export function baseLocks(ref: string, also: readonly string[], io: CliIO): BaseLock[] {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: io.cwd,
      encoding: 'utf8',
      maxBuffer: MOST_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const top = topOf(git, ref);
  const files = git('-C', top, 'ls-tree', '-r', '-z', '--name-only', '--full-tree', ref)
    .split('\0')
    .filter(Boolean);
  const textOf = (file: string): string => git('-C', top, 'show', `${ref}:${file}`);
  const named = files.filter(isNamedConfig).map((file) => lockNamedBy(file, textOf(file)));
  const wanted = new Set([...named, ...also.map((file) => withSlashes(relative(top, file)))]);
  return files.flatMap((file) => {
    const isWanted = wanted.has(file);
    if (!isWanted && !file.endsWith('.lock.json')) return [];
    const text = textOf(file);
    if (!isWanted && !isOurs(text)) return [];
    return [{ file: join(top, file), lock: parseLock(text, `${file} of ${ref}`) }];
  });
}

function topOf(git: (...args: readonly string[]) => string, ref: string): string {
  let top: string;
  try {
    top = git('rev-parse', '--show-toplevel').trim();
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UsageError(
      isMissing
        ? '--base needs git, which is not installed.'
        : '--base needs a git repository, and this is none.',
    );
  }
  try {
    git('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`);
  } catch {
    throw new UsageError(
      `--base ${ref}: there is no such commit here. Fetch it first: git fetch origin BRANCH, then --base origin/BRANCH.`,
    );
  }
  return top;
}

/** Path from the top of the repository. A configuration that can't be read names the usual one. */
function lockNamedBy(file: string, text: string): string {
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
  return withSlashes(join(folder, lockIn(text) ?? DEFAULT_LOCK_FILE));
}

function lockIn(text: string): string | undefined {
  try {
    const { drift } = parseJson(text).value as { drift?: { lock?: unknown } };
    return typeof drift?.lock === 'string' ? withSlashes(drift.lock) : undefined;
  } catch {
    return undefined;
  }
}

/** Other tools have files of such names too. */
function isOurs(text: string): boolean {
  try {
    const content = parseJson(text).value;
    return typeof content === 'object' && content !== null && 'services' in content && 'version' in content;
  } catch {
    return false;
  }
}
