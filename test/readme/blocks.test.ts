import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { loadPlannable } from '../../src/plan/load-plannable';
import { compile } from './compile';
import { BLOCKS, type Block, ROOT } from './pages';
import { wrongIn } from './shell';

/** What blocks of the docs take for granted: they show a part of a service. */
const SURROUNDINGS = `
declare const app: import('express').Express;
declare const governor: import('mongo-governor').Governor;
declare const client: import('mongo-governor').MongoClient;
declare const uri: string;
declare const token: string;
declare const order: { item: string };
`;

/** Its blocks are parts of the examples that are linked above them, which are compiled and run where they are. */
const OF_EXAMPLES = 'docs/frameworks.md';

function blocks(...languages: readonly string[]): Block[] {
  return BLOCKS.filter(({ language }) => languages.includes(language));
}

function modulesOf(found: readonly Block[], ending: string): Record<string, string> {
  return Object.fromEntries(
    found.map(({ page, line, text }) => [
      `${page.replaceAll('/', '-')}-${line}${ending}`,
      `${text}\nexport {};\n`,
    ]),
  );
}

describe('blocks of README and docs', () => {
  it('are of languages that are tried here', () => {
    const languages = new Set(BLOCKS.map(({ language }) => language));
    expect([...languages].sort()).toEqual(['', 'console', 'js', 'json', 'jsonc', 'mermaid', 'sh', 'ts']);
  });

  it('compile: TypeScript of the README as it stands, as an ES module and as CommonJS', () => {
    const found = blocks('ts').filter(({ page }) => page === 'README.md');
    expect(found.length).toBeGreaterThan(1);
    expect(compile({ ...modulesOf(found, '.mts'), ...modulesOf(found, '.cts') })).toBe('');
  });

  it('compile: TypeScript of the docs', () => {
    const found = blocks('ts').filter(({ page }) => page !== 'README.md' && page !== OF_EXAMPLES);
    expect(compile({ 'surroundings.d.ts': SURROUNDINGS, ...modulesOf(found, '.mts') })).toBe('');
  });

  it('are JavaScript that can be parsed', () => {
    for (const { page, line, text } of blocks('js')) {
      const filename = `${page}:${line}`;
      // What a module imports is no part of a script.
      const body = text.replace(/^import .*$/gm, '');
      expect(() => new Script(`async () => {\n${body}\n}`, { filename })).not.toThrow();
    }
  });

  it.each(blocks('json', 'jsonc'))('are configurations that can be used: $page:$line', ({ text }) => {
    // A block may show one section; the variables are what it lacks.
    const env = text.includes('"service"')
      ? {}
      : {
          MONGO_GOVERNOR_SERVICE: 'api',
          MONGO_GOVERNOR_CONNECTIONS_PRIMARY: '24',
          MONGO_GOVERNOR_CONNECTIONS_SECONDARY: '120',
        };
    expect(() => loadPlannable({ text, env, cwd: '/nonexistent' })).not.toThrow();
  });

  it.each(blocks('sh'))('are commands that there are: $page:$line', ({ text }) => {
    expect(wrongIn(text)).toEqual([]);
  });

  it.each(blocks('console'))('are commands that there are: $page:$line', ({ text }) => {
    const typed = [...text.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command as string);
    expect(typed).not.toEqual([]);
    expect(wrongIn(typed.join('\n'))).toEqual([]);
  });

  it.each(blocks('ts', 'js').filter(({ page }) => page === OF_EXAMPLES))(
    'are parts of the example that is linked above: $page:$line',
    ({ page, line, text }) => {
      const above = readFileSync(join(ROOT, page), 'utf8')
        .split('\n')
        .slice(0, line - 1)
        .join('\n');
      const example = [...above.matchAll(/\]\(([^)#]+\.[cm]?[jt]s)\)/g)].at(-1)?.[1] as string;
      expect(readFileSync(join(ROOT, dirname(page), example), 'utf8')).toContain(text);
    },
  );
});
