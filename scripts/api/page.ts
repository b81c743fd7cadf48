import type { Entry, EntryPoint, Field } from './model';
import type { Since } from './since';

const INTRODUCTION = `# API

Every export of \`mongo-governor\` and \`mongo-governor/testing\`, what it is handed and what it hands over. \`since\` is the
version that has it first. What each thing is for is in the other pages: [configuration](configuration.md),
[errors](errors.md), [metrics, events, traces](metrics.md), [testing](testing.md), [the command line](lock.md).

<!-- Made from the types in src by: npm run api -->
`;

const ABOUT: Readonly<Record<string, string>> = {
  'mongo-governor':
    'All of the driver is exported again, whichever version is installed, and is not listed here; `MongoClient` takes the\n' +
    "place of the driver's.",
  'mongo-governor/testing':
    'An embedded replica set for tests; needs no server. [testing.md](testing.md) shows its use.',
};

const ALSO = `## Other files of the package

- \`mongo-governor/schema/config.schema.json\`: the JSON Schema of the configuration, for editors.
- \`mongo-governor/package.json\`.
- The command \`mongo-governor\`: [lock.md](lock.md), [audit.md](audit.md), [fleet.md](fleet.md).
`;

/** docs/api.md */
export function apiPage(entryPoints: readonly EntryPoint[], since: Since): string {
  return [INTRODUCTION, ...entryPoints.map((entryPoint) => chapter(entryPoint, since)), ALSO].join('\n');
}

function chapter({ name, entries, others }: EntryPoint, since: Since): string {
  const errors = entries.filter(isError);
  const events = entries.find((entry) => entry.name === 'GovernorEvents');
  const rest = entries.filter((entry) => !errors.includes(entry) && entry !== events);
  const calls = rest.filter(({ kind }) => ['function', 'class', 'constant'].includes(kind));
  const types = rest.filter((entry) => !calls.includes(entry));
  return [
    `## ${name}\n\n${ABOUT[name] ?? ''}\n`,
    ...calls.map((entry) => section(entry, since)),
    ...(events === undefined ? [] : [eventsOf(events, since)]),
    ...(errors.length === 0 ? [] : [errorsOf(errors, since)]),
    ...types.map((entry) => section(entry, since)),
    ...others.map((entry) => section(entry, since, 'not exported by this name')),
  ].join('\n');
}

function isError({ name, kind }: Entry): boolean {
  return kind === 'class' && name.endsWith('Error');
}

function section(entry: Entry, since: Since, note?: string): string {
  const { name, kind, shape, doc, fields, methods } = entry;
  const head = kind === 'function' ? `\`${name}${shape}\`` : shape === '' ? '' : `\`${shape}\``;
  const facts = [kind, head, `since ${since(name)}`, note].filter(
    (fact) => fact !== undefined && fact !== '',
  );
  return [
    `### ${name}\n\n${facts.join(' · ')}\n`,
    ...(doc === '' ? [] : [`${doc}\n`]),
    ...tableOf('field', name, fields, since),
    ...tableOf(
      'method',
      name,
      methods.map(({ name: method, signature, doc: told }) => ({ path: method, type: signature, doc: told })),
      since,
    ),
  ].join('\n');
}

function tableOf(what: 'field' | 'method', name: string, rows: readonly Field[], since: Since): string[] {
  if (rows.length === 0) return [];
  const head =
    what === 'field'
      ? ['| field | type | meaning | since |', '|---|---|---|---|']
      : ['| method | what | since |', '|---|---|---|'];
  const lines = rows.map(({ path, type, doc }) => {
    const cells = what === 'field' ? [`\`${path}\``, code(type)] : [code(`${path}${type}`)];
    return row(...cells, cell(doc), since(`${name}.${path}`));
  });
  return [`${[...head, ...lines].join('\n')}\n`];
}

function eventsOf({ name, fields }: Entry, since: Since): string {
  const rows = fields.map(({ path, type, doc }) =>
    row(`\`${path}\``, code(type.replace(/^\[(.*)\]$/, '$1')), cell(doc), since(`${name}.${path}`)),
  );
  const table = ['| event | handed over | when | since |', '|---|---|---|---|', ...rows].join('\n');
  return `### Events\n\nOf \`Governor\`, by \`on\`, \`once\` and \`off\`; the names and what they hand over are the type \`${name}\`.\n\n${table}\n`;
}

function errorsOf(errors: readonly Entry[], since: Since): string {
  const base = errors.find(({ name }) => name === 'GovernorError');
  const rows = errors
    .filter((error) => error !== base)
    .map(({ name, source, doc, fields }) => {
      const own = fields.filter(({ path }) => !FIELDS_OF_ALL.has(path)).map(({ path }) => `\`${path}\``);
      const isRetryable = /retryable: true/.test(source) ? 'yes' : 'no';
      return row(`\`${name}\``, `\`${codeOf(source)}\``, isRetryable, own.join(', '), cell(doc), since(name));
    });
  return [
    `### Errors\n\n${base?.doc ?? ''} All have \`code\`,\n\`retryable\` and, where it is known, \`retryAfterMS\`.\n`,
    '| class | code | retryable | its own fields | meaning | since |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const FIELDS_OF_ALL: ReadonlySet<string> = new Set(['code', 'retryable', 'retryAfterMS', 'name']);

function codeOf(source: string): string {
  return /code: '(ERR_GOVERNOR_\w+)'/.exec(source)?.[1] ?? '';
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function code(text: string): string {
  const [, type = text, optional = ''] = /^(.*)(, optional)$/.exec(text) ?? [];
  return type === '' ? optional.slice(2) : `\`${type.replaceAll('|', '\\|')}\`${optional}`;
}

/** A comment in one line: its paragraphs and lists run on. */
function cell(doc: string): string {
  return doc.replace(/\n- /g, '; ').replace(/^- /, '').replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
