import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

/** The pages that people read, by their paths. */
export const PAGES: readonly string[] = [
  ...markdownIn('.'),
  ...markdownIn('docs'),
  ...readdirSync(join(ROOT, 'examples')).flatMap((example) => markdownIn(`examples/${example}`)),
];

export interface Block {
  readonly page: string;
  /** Line of the page that it begins at. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

/** What stands in fences, of all pages. */
export const BLOCKS: readonly Block[] = PAGES.flatMap((page) => {
  const markdown = readFileSync(join(ROOT, page), 'utf8');
  return [...markdown.matchAll(/^```(\S*)\n(.*?)^```$/gms)].map((match) => ({
    page,
    line: markdown.slice(0, match.index).split('\n').length,
    language: match[1] as string,
    text: match[2] as string,
  }));
});

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}
