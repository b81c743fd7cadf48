// Writes what of docs is made from the code, the tables of keys and metrics and the page of rules: `npm run readme`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { describeExpected } from '../src/config/describe';
import { LEAVES, type Leaf, leavesOf, schemaAt, unwrap } from '../src/config/leaves';
import { configSchema } from '../src/config/schema';
import { labelsOf } from '../src/metrics/definition';
import { METRICS } from '../src/metrics/definitions';
import { RULE_DOCS } from '../src/plan/rules/catalog';
import { withPart } from './marked-part';

const DOCS = join(__dirname, '../docs');

/** A page with a table that is made from the code, between the markers of its name. */
interface Page {
  readonly path: string;
  readonly name: string;
  readonly table: () => string;
}

export const PAGES: readonly Page[] = [
  { path: join(DOCS, 'configuration.md'), name: 'config', table: configTable },
  { path: join(DOCS, 'metrics.md'), name: 'metrics', table: metricsTable },
];

function configTable(): string {
  const rows = LEAVES.filter(({ path }) => path !== '$schema').flatMap((leaf) => [
    configRow(leaf),
    ...rowsByName(leaf),
  ]);
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function configRow({ path, schema }: Leaf): string {
  const preset = schema.safeParse(undefined);
  const shown = preset.success
    ? preset.data === undefined
      ? 'none'
      : JSON.stringify(preset.data)
    : '**required**';
  const value =
    unwrap(schema) instanceof z.ZodRecord ? 'objects by name' : describeExpected(schema, 'a value');
  return row(path, value, shown, schema.description);
}

/** What may be written under each name of a leaf that has names: a section of the top level in one row. */
function rowsByName({ keys, schema }: Leaf): string[] {
  const record = unwrap(schema);
  const named = record instanceof z.ZodRecord ? unwrap(record.valueType as z.ZodType) : undefined;
  if (!(named instanceof z.ZodObject)) return [];
  return Object.entries(named.shape as Record<string, z.ZodType>).flatMap(([key, section]) => {
    const place = [...keys, 'NAME', key];
    return schemaAt(configSchema, [key]) === undefined
      ? leavesOf(section, place).map(configRow)
      : [row(place.join('.'), 'an object with any of these', "the top level's", section.description)];
  });
}

function row(path: string, value: string, preset: string, meaning = ''): string {
  return `| \`${path}\` | ${value} | ${preset} | ${meaning.replaceAll('|', '\\|')} |`;
}

function metricsTable(): string {
  const rows = METRICS.map((definition) => {
    const { name, type, help } = definition;
    const shown =
      labelsOf(definition)
        .filter((label) => label !== 'service')
        .map((label) => `\`${label}\``)
        .join(', ') || 'none';
    return `| \`${name}\` | ${type} | ${shown} | ${help} |`;
  });
  return ['| metric | type | labels beside `service` | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** The page's text with its table made anew. */
export function withTable(text: string, { name, table }: Page): string {
  return withPart(text, name, table());
}

/** docs/rules.md: a section for each rule, as the tools that show rules have it. */
export function rulesPage(): string {
  const sections = RULE_DOCS.map(
    ({ id, what, why, example }) => `### ${id}\n\n${what}\n\n**Why.** ${why}\n\n**Example.** ${example}\n`,
  );
  return `${RULES_INTRODUCTION}\n${sections.join('\n')}`;
}

const RULES_INTRODUCTION = `# Rules

What \`mongo-governor check\`, \`diff\` and \`lock\` say of a change has the id of a rule, in every format. A change is breaking
where a worst case gets worse: more connections at a member with the instances that may run, reads that reach the
primary where they did not, a guard that sees less. It is told with the reason, whatever key brought it about.

To accept a breaking change: \`mongo-governor lock --accept "reason"\` in the pull request. Reason and date are a line of
the lock, for the reviewer and for who reads it in a year. \`--only RULE\`, which may be repeated, accepts what is of
these rules and refuses to write where anything else is breaking. Else take the change back.

<!-- Made from src/plan/rules/catalog.ts by: npm run readme -->
`;

export const RULES_PAGE = join(DOCS, 'rules.md');

if (require.main === module) {
  for (const page of PAGES) writeFileSync(page.path, withTable(readFileSync(page.path, 'utf8'), page));
  writeFileSync(RULES_PAGE, rulesPage());
}
