import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import manifest from '../../package.json';
import { ROOT } from './pages';

const TEMPLATES = join(ROOT, '.github/ISSUE_TEMPLATE');

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly { readonly type: string; readonly id?: string }[];
}

describe('SECURITY.md', () => {
  it('names tests that there are', () => {
    const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');
    const tests = [...text.matchAll(/test\/[\w./-]+\w/g)].map(([path]) => path);
    expect(tests.length).toBeGreaterThan(4);
    expect(tests.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('the versions of Node.js that are tested', () => {
  it('begin with the oldest that package.json promises', () => {
    const run = readFileSync(join(ROOT, '.ci/run'), 'utf8');
    const [oldest] = /^\.ci\/on-node (.*)$/m.exec(run)?.[1]?.split(' ') ?? [];
    expect(manifest.engines.node).toBe(`>=${oldest}.0`);
  });
});

describe('the templates of issues and pull requests', () => {
  const forms = readdirSync(TEMPLATES).filter((name) => name !== 'config.yml');

  it.each(forms)('are forms with what GitHub asks for: %s', (name) => {
    const form = parse(readFileSync(join(TEMPLATES, name), 'utf8')) as Form;
    expect([typeof form.name, typeof form.description]).toEqual(['string', 'string']);
    for (const { type, id } of form.body) {
      expect(['markdown', 'textarea', 'input']).toContain(type);
      expect(id !== undefined).toBe(type !== 'markdown');
    }
  });

  it('name files and commands that there are', () => {
    const folder = join(ROOT, '.github');
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(md|yml)$/.test(path))
      .map((path) => readFileSync(join(folder, path), 'utf8'))
      .join('\n');
    const pages = [...texts.matchAll(/\b(?:docs\/)?[\w-]+\.md\b/g)].map(([path]) => path);
    expect(pages.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const scripts = [...texts.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script as string);
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });
});
