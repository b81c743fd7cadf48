// Writes what the drivers' specification tests come to into docs/compatibility.md: `npm run compatibility:spec`. The run
// itself (`npm run test:spec`) fails where a test does otherwise than the lists that this table is made from say.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { behindMongosToo, embeddedFor, isOld, type Kind } from '../test/spec/applies';
import { specFiles } from '../test/spec/files';
import { KNOWN } from '../test/spec/known';
import { MODES } from '../test/spec/modes';
import { withPart } from './marked-part';

export const PAGE = join(__dirname, '../docs/compatibility.md');

/** The page with its table made anew. */
export function withSpecTable(page: string): string {
  return withPart(page, 'spec', [counts(), kinds(), modes(), failures()].join('\n\n'));
}

function counts(): string {
  const bySpecification = new Map<string, { applies: number; fails: number }>();
  for (const file of specFiles()) {
    const [specification = ''] = file.name.split('/');
    const row = bySpecification.get(specification) ?? { applies: 0, fails: 0 };
    bySpecification.set(specification, row);
    for (const test of file.tests.filter((each) => embeddedFor(file, each))) {
      row.applies += 1;
      if (KNOWN.has(`${file.name}: ${test.description}`)) row.fails += 1;
    }
  }
  const rows = [...bySpecification].filter(([, row]) => row.applies > 0);
  const sum = (of: 'applies' | 'fails') => rows.reduce((total, [, row]) => total + row[of], 0);
  const all: typeof rows = [...rows, ['**all**', { applies: sum('applies'), fails: sum('fails') }]];
  return [
    '| specification | tests that apply | pass bare | fail bare |',
    '|---|---|---|---|',
    ...all.map(([name, row]) => `| ${name} | ${row.applies} | ${row.applies - row.fails} | ${row.fails} |`),
  ].join('\n');
}

function kinds(): string {
  return [
    '| they run on | tests that apply | pass bare |',
    '|---|---|---|',
    ...rowsBy(embeddedFor),
    ...rowsBy(behindMongosToo).map((row) => row.replace('| ', '| of the first, once more: ')),
  ].join('\n');
}

function rowsBy(kindOf: typeof embeddedFor): string[] {
  const byKind = new Map<string, { applies: number; fails: number }>();
  for (const file of specFiles()) {
    for (const test of file.tests) {
      const kind = kindOf(file, test);
      if (kind === undefined) continue;
      const row = byKind.get(nameOf(kind)) ?? { applies: 0, fails: 0 };
      byKind.set(nameOf(kind), row);
      row.applies += 1;
      if (KNOWN.has(`${file.name}: ${test.description}`)) row.fails += 1;
    }
  }
  return [...byKind]
    .sort(([, a], [, b]) => b.applies - a.applies)
    .map(([name, row]) => `| ${name} | ${row.applies} | ${row.applies - row.fails} |`);
}

function nameOf(kind: Kind): string {
  const [major, minor] = kind.version;
  const place = PLACES[kind.topology];
  return `${place} ${major}.${minor}${kind.auth ? ', with a user' : ''}${isOld(kind) ? ', with driver 7.5' : ''}`;
}

const PLACES: Readonly<Record<Kind['topology'], string>> = {
  replicaset: 'a replica set',
  sharded: 'two mongos in front of one',
  'load-balanced': 'a mongos behind a load balancer',
  single: 'a standalone',
};

function modes(): string {
  return [
    '| mode | results that differ from bare | what is sent and differs |',
    '|---|---|---|',
    ...MODES.map(({ name, reasons = [] }) => `| ${name} | none | ${reasons.join('; ') || 'nothing'} |`),
  ].join('\n');
}

function failures(): string {
  const reasons = [...new Set(KNOWN.values())];
  return [
    '| fails bare | because |',
    '|---|---|',
    ...reasons.flatMap((reason) =>
      [...KNOWN].filter(([, why]) => why === reason).map(([name]) => `| ${name} | ${reason} |`),
    ),
  ].join('\n');
}

if (require.main === module) writeFileSync(PAGE, withSpecTable(readFileSync(PAGE, 'utf8')));
