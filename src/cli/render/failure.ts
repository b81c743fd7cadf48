import { isAbsolute } from 'node:path';
import { redactText } from '../../config/redact';
import { ConfigInvalidError, type ConfigProblem, describeProblem } from '../../errors/config-invalid-error';
import { GovernorError } from '../../errors/governor-error';
import { LockInvalidError } from '../../errors/lock-invalid-error';
import { type CliIO, UsageError } from '../shell/io';
import { shownPath } from '../shell/shown-path';
import { annotation } from './github';

/** How a failure is told: `stdout` for machines that asked for a format, `stderr` for people. */
export interface Failure {
  readonly stdout: string;
  readonly stderr: string;
}

/** The user's mistakes in one message; anything else is our bug, and keeps its stack. */
export function renderFailure(error: unknown, format: string | undefined, io: CliIO): Failure {
  const message = redactText(messageOf(error));
  const stderr = `mongo-governor: ${message}\n`;
  if (format === 'json') {
    const problems = error instanceof ConfigInvalidError ? { problems: error.problems } : {};
    const code = error instanceof GovernorError ? error.code : undefined;
    return { stdout: `${JSON.stringify({ error: { code, message, ...problems } }, null, 2)}\n`, stderr };
  }
  if (format === 'github') {
    return { stdout: `${annotationsOf(error, message, io).join('\n')}\n`, stderr };
  }
  return { stdout: '', stderr };
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { syscall } = error as NodeJS.ErrnoException;
  const ours = error instanceof UsageError || error instanceof GovernorError || syscall !== undefined;
  return ours ? error.message : `this is a bug, please report it: ${error.stack ?? error.message}`;
}

function annotationsOf(error: unknown, message: string, io: CliIO): string[] {
  if (error instanceof ConfigInvalidError)
    return error.problems.map((problem) => annotateProblem(problem, io));
  const file = error instanceof LockInvalidError ? shownPath(io.cwd, error.file) : undefined;
  return [annotation('error', message, file)];
}

function annotateProblem(problem: ConfigProblem, io: CliIO): string {
  const { path, source } = problem;
  const [, file, line] = /^(.*?)(?::(\d+):\d+)?$/s.exec(source) ?? [];
  const message = `${path === '' ? 'config' : path}: ${describeProblem(problem)}`;
  return annotation(
    'error',
    redactText(message),
    // Of a variable there is no file.
    file === undefined || !isAbsolute(file) ? undefined : shownPath(io.cwd, file),
    line === undefined ? undefined : Number(line),
  );
}
