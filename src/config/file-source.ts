import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ConfigProblem } from '../errors/config-invalid-error';
import { JsonSyntaxError } from './json-text';
import { type Layer, readTree } from './layer';
import { parseJson } from './parse-json';
import { redactText } from './redact';

/** The config file that is read when none is named. */
export const DEFAULT_CONFIG_FILE = 'mongo-governor.json';

/** A configuration that anybody wrote is a hundred times smaller; a longer text is another file, or an attack. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** Reads a text that was in `file` into a layer. */
export function readFileText(text: string, file: string): Layer {
  if (text.length > MOST_CHARACTERS)
    return sourceProblem(
      file,
      `a text of ${text.length} characters`,
      `a configuration of at most ${MOST_CHARACTERS}`,
    );
  try {
    const { value, positionOf, duplicates } = parseJson(text);
    const layer = readTree(value, (path) => {
      const position = positionOf(path);
      return position === undefined ? file : `${file}:${position.line}:${position.column}`;
    });
    const twice = duplicates.map(
      ({ path, position }): ConfigProblem => ({
        path: redactText(path),
        source: `${file}:${position.line}:${position.column}`,
        found: 'the key a second time',
        expected: 'each key once',
      }),
    );
    return { values: layer.values, problems: [...layer.problems, ...twice] };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = error.position;
    return sourceProblem(`${file}:${line}:${column}`, error.found, error.expected, error.advice);
  }
}

/**
 * The file's path and text. The default file may be missing, a named one may not.
 * @param namedBy what to look at where the file is not there
 */
export function readConfigFile(
  named: string | undefined,
  cwd: string,
  namedBy: string,
): { readonly file: string | undefined; readonly text?: string; readonly layer?: Layer } {
  const file = resolve(cwd, named ?? DEFAULT_CONFIG_FILE);
  try {
    return { file, text: readFileSync(file, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && named === undefined) return { file: undefined };
    const found =
      code === 'ENOENT' ? 'no such file' : `a file that can't be read (${code ?? 'unknown error'})`;
    const advice = named === undefined ? undefined : `It is named by ${namedBy}, from ${resolve(cwd)}.`;
    return { file, layer: sourceProblem(file, found, 'a readable JSON file', advice) };
  }
}

/** A layer of nothing but what is wrong with where it should come from. */
export function sourceProblem(source: string, found: string, expected: string, advice?: string): Layer {
  const problem: ConfigProblem = { path: '', source, found, expected };
  return { values: new Map(), problems: [advice === undefined ? problem : { ...problem, advice }] };
}
