import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EMPTY_TEXT, END_OF_TEXT, JsonSyntaxError, MERGE_CONFLICT } from '../config/json-text';
import { parseJson } from '../config/parse-json';
import type { Config } from '../config/schema';
import { withSlashes } from '../config/slashes';
import { LockInvalidError } from '../errors/lock-invalid-error';
import { integrityOf, LOCK_VERSION, type Lock, type LockedService, lockFileSchema } from './lock';

const RESTORE = 'Restore it from version control, then run: mongo-governor lock';
const TAKE_ONE_SIDE =
  'Take one side as it is, then run: mongo-governor lock (it asks for --accept where needed).';

/**
 * Reads a lock; undefined when there is no file.
 *
 * @throws LockInvalidError that says what is wrong with it and what to do.
 */
export function readLock(file: string): Lock | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') return undefined;
    throw new LockInvalidError(file, `can't be read (${code})`, 'Make it a readable file.', error);
  }
  return parseLock(text, file);
}

/** The lock for `decideDrift`, which judges a lock that can't be trusted itself. */
export function readLockOrError(file: string): Lock | undefined | LockInvalidError {
  try {
    return readLock(file);
  } catch (error) {
    if (error instanceof LockInvalidError) return error;
    throw error;
  }
}

/** Path of the lock that a config names: relative to its file, or to `cwd` when it came from code or variables. */
export function lockFileOf(config: Config, configFile: string | undefined, cwd = process.cwd()): string {
  return resolve(configFile === undefined ? cwd : dirname(configFile), withSlashes(config.drift.lock));
}

/** @throws LockInvalidError, as `readLock` */
export function parseLock(text: string, file: string): Lock {
  const content = parseContent(text, file);
  checkVersion(content, file);
  const parsed = safelyParsed(content, file);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = issue?.path.join('.') || 'the file';
    throw new LockInvalidError(
      file,
      `is not a lock: ${place}: ${issue?.message ?? 'wrong shape'}`,
      `${RESTORE}.`,
    );
  }
  const services = Object.entries(parsed.data.services).map(([service, { plan, accepted }]) => {
    checkIntegrity(service, content, file);
    return [service, { plan: { service, ...plan }, accepted }] satisfies [string, LockedService];
  });
  const gone = Object.entries(parsed.data.gone ?? {});
  return { services: new Map(services), ...(gone.length === 0 ? {} : { gone: new Map(gone) }) };
}

function parseContent(text: string, file: string): unknown {
  try {
    const { value, duplicates } = parseJson(text);
    const twice = duplicates[0];
    if (twice === undefined) return value;
    const problem = `has "${twice.path}" twice (line ${twice.position.line})`;
    throw new LockInvalidError(file, problem, `A merge went wrong. ${RESTORE}.`);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new LockInvalidError(
      file,
      describeSyntax(error),
      error.found === MERGE_CONFLICT ? TAKE_ONE_SIDE : `${RESTORE}.`,
      error,
    );
  }
}

function describeSyntax({ found, position: { line, column } }: JsonSyntaxError): string {
  const where = `at line ${line}, column ${column}`;
  if (found === MERGE_CONFLICT) return `has a merge conflict at line ${line}`;
  return found === END_OF_TEXT || found === EMPTY_TEXT
    ? `is cut off ${where}`
    : `is not JSON ${where}: found ${found}`;
}

function checkVersion(content: unknown, file: string): void {
  const version =
    typeof content === 'object' && content !== null ? Reflect.get(content, 'version') : undefined;
  if (typeof version === 'number' && version !== LOCK_VERSION) {
    const problem = `has version ${version}, and this mongo-governor reads version ${LOCK_VERSION}`;
    throw new LockInvalidError(file, problem, 'Update mongo-governor to the version that wrote it.');
  }
}

/** Over what was in the file, not over the parsed plan: a default that a later version adds must not break it. */
function checkIntegrity(service: string, content: unknown, file: string): void {
  const { services } = content as {
    services: Record<string, { plan: object; accepted: unknown; integrity: string }>;
  };
  const section = services[service];
  if (section !== undefined && section.integrity === integrityOf(service, section)) return;
  const advice = `${RESTORE} --accept "reason" to accept a change.`;
  throw new LockInvalidError(file, `was edited by hand in the section of "${service}"`, advice);
}

/** zod throws where a `length` is an object that has no value (see `checkLeaf`). */
function safelyParsed(content: unknown, file: string) {
  try {
    return lockFileSchema.safeParse(content);
  } catch (error) {
    throw new LockInvalidError(file, 'has values that no lock has', `${RESTORE}.`, error);
  }
}
