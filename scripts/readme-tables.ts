import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { describeExpected } from '../src/config/describe';
import { LEAVES, type Leaf, leavesOf, schemaAt, unwrap } from '../src/config/leaves';
import { configSchema } from '../src/config/schema';
import { METRICS } from '../src/metrics/definitions';

const README = join(__dirname, '../README.md');

/** The README's tables that are made from the code, by the name of their markers. */
export const TABLES: Readonly<Record<string, () => string>> = { config: configTable, metrics: metricsTable };

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
  const rows = METRICS.map(({ name, type, labels, help }) => {
    const shown = labels.map((label) => `\`${label}\``).join(', ') || 'none';
    return `| \`${name}\` | ${type} | ${shown} | ${help} |`;
  });
  return ['| metric | type | labels beside `service` | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** The README with its tables made anew. */
export function withTables(readme: string): string {
  let text = readme;
  for (const [name, table] of Object.entries(TABLES)) {
    const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from === -1 || to === -1) throw new Error(`README.md has no markers for the table "${name}"`);
    text = `${text.slice(0, from + begin.length)}\n${table()}\n${text.slice(to)}`;
  }
  return text;
}

if (require.main === module) writeFileSync(README, withTables(readFileSync(README, 'utf8')));
