import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { redactText } from '../../config/redact';
import { type CliIO, UsageError } from '../shell/io';

/** A governor answers from memory. */
const LONGEST_MS = 10_000;

/**
 * What `--metrics` names: a file with what /metrics answered, or where it answers.
 * @throws UsageError when it can't be read; credentials in an address are redacted
 */
export async function readMetrics(source: string, io: CliIO): Promise<string> {
  return /^https?:\/\//i.test(source) ? fetchMetrics(source) : readFile(source, io);
}

function readFile(file: string, io: CliIO): string {
  try {
    return readFileSync(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`--metrics ${file}: can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

async function fetchMetrics(url: string): Promise<string> {
  const fail = (why: string): never => {
    throw new UsageError(redactText(`--metrics ${url}: ${why}`, [url]));
  };
  const response = await fetch(url, { signal: AbortSignal.timeout(LONGEST_MS) }).catch((error: Error) => {
    const cause = error.cause instanceof Error ? error.cause : error;
    return fail(`can't be read (${(cause as NodeJS.ErrnoException).code ?? cause.message}).`);
  });
  return response.ok ? response.text() : fail(`answered ${response.status}.`);
}
