import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeExpected } from '../src/config/describe';
import { LEAVES } from '../src/config/leaves';
import { labelsOf } from '../src/metrics/definition';
import { METRICS } from '../src/metrics/definitions';

const README = join(__dirname, '../README.md');

/** The README's tables that are made from the code, by the name of their markers. */
export const TABLES: Readonly<Record<string, () => string>> = { config: configTable, metrics: metricsTable };

function configTable(): string {
  const rows = LEAVES.filter(({ path }) => path !== '$schema').map(({ path, schema }) => {
    const preset = schema.safeParse(undefined);
    const shown = preset.success
      ? preset.data === undefined
        ? 'none'
        : JSON.stringify(preset.data)
      : '**required**';
    const meaning = (schema.description ?? '').replaceAll('|', '\\|');
    return `| \`${path}\` | ${describeExpected(schema, 'a value')} | ${shown} | ${meaning} |`;
  });
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function metricsTable(): string {
  const rows = METRICS.map((definition) => {
    const { name, type, help } = definition;
    const shown = labelsOf(definition)
      .filter((label) => label !== 'service')
      .map((label) => `\`${label}\``).join(', ') || 'none';
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
