import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHAPE = join(__dirname, '../../../src/driver/shape');
const read = (file: string): string => readFileSync(join(SHAPE, file), 'utf8');

/** Types of which the table of another has one: the compiler asks for it there. */
const WITHIN = [
  'DriverCheckOutOptions',
  'DriverClientOptions',
  'DriverEncrypter',
  'DriverLegacyTimeouts',
  'DriverPoolOptions',
  'DriverTopologyDescription',
  'DriverTopologyVersion',
];

/** Types that say what is handed over, made by the driver or by the seam, and have members of their own tables in them. */
const HANDED_OVER = ['DriverConnectOptions', 'DriverReadPreferenceConstructor', 'DriverSelectOptions'];

it('has a table for each type of internals.ts, of which the compiler asks for every member', () => {
  const types = [...read('internals.ts').matchAll(/^export interface (\w+)/gm)].map(([, name]) => name);
  const tables = [...read('relied-on.ts').matchAll(/satisfies Members<(\w+)>/g)].map(([, name]) => name);
  expect([...tables, ...WITHIN, ...HANDED_OVER].sort()).toEqual(types.sort());
});
