import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigInvalidError, type ConfigProblem } from '../../src/errors';

/** A new empty folder. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mongo-governor-'));
}

/** Writes a file in a new folder and gives its path. */
export function temporaryFile(text: string, name = 'mongo-governor.json'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** The problems that `action` throws; fails when it throws nothing or something else. */
export function problemsOf(action: () => unknown): readonly ConfigProblem[] {
  try {
    action();
  } catch (error) {
    if (error instanceof ConfigInvalidError) return error.problems;
    throw error;
  }
  throw new Error('expected a ConfigInvalidError');
}
