import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactJson } from './compact-json';
import { describeMachine, type Machine } from './machine';

const FOLDER = join(__dirname, '../results');

/** One benchmark's result as it is kept: `bench/results/<name>.json`. */
export interface Result<T> {
  readonly machine: Machine;
  readonly data: T;
}

export function saveResult<T>(name: string, data: T): Result<T> {
  const result = { machine: describeMachine(), data };
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.json`), `${compactJson(result)}\n`);
  return result;
}

export function readResult<T>(name: string): Result<T> | undefined {
  try {
    return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Result<T>;
  } catch {
    return undefined;
  }
}
