import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BSON, type Document } from 'mongodb';

/** The drivers' specification tests: data that is kept beside the project, not in it. */
const FOLDER = join(__dirname, '../../../shared/spec');

export interface SpecFile {
  /** `transactions/commit`. */
  readonly name: string;
  readonly createEntities: readonly Document[];
  readonly initialData: readonly Document[];
  readonly runOnRequirements: readonly Document[] | undefined;
  readonly tests: readonly SpecTest[];
}

export interface SpecTest {
  readonly description: string;
  readonly runOnRequirements: readonly Document[] | undefined;
  readonly skipReason: string | undefined;
  readonly operations: readonly Document[];
  readonly expectEvents: readonly Document[];
  readonly expectLogMessages: readonly Document[];
  readonly outcome: readonly Document[];
}

export const isThere = existsSync(FOLDER);

/** The files of the unified format; there are others beside them. */
export function specFiles(): SpecFile[] {
  if (!isThere) return [];
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .flatMap((path) => {
      const content = BSON.EJSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as Document;
      return content.schemaVersion === undefined ? [] : [toFile(path, content)];
    });
}

function toFile(path: string, content: Document): SpecFile {
  return {
    name: relative('.', path)
      .replace(/\.json$/, '')
      .replace('/unified/', '/'),
    createEntities: content.createEntities ?? [],
    initialData: content.initialData ?? [],
    runOnRequirements: content.runOnRequirements,
    tests: content.tests.map(
      (test: Document): SpecTest => ({
        description: test.description,
        runOnRequirements: test.runOnRequirements,
        skipReason: test.skipReason,
        operations: test.operations,
        expectEvents: test.expectEvents ?? [],
        expectLogMessages: test.expectLogMessages ?? [],
        outcome: test.outcome ?? [],
      }),
    ),
  };
}
