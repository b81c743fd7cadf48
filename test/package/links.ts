import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Files of a folder, by their paths in it. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
}

/** Relative links of the Markdown files in a folder that lead nowhere in it, as "page -> link". */
export function deadLinks(
  folder: string,
  pages: readonly string[] = filesIn(folder).filter((path) => path.endsWith('.md')),
): string[] {
  return pages.flatMap((page) =>
    linksOf(readFileSync(join(folder, page), 'utf8'))
      .filter((link) => !leadsSomewhere(folder, page, link))
      .map((link) => `${page} -> ${link}`),
  );
}

/** Links and images, those in code left out. */
function linksOf(markdown: string): string[] {
  const prose = markdown.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    .map(([, link]) => link as string)
    .filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(folder: string, page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(folder, page) : resolve(folder, dirname(page), path);
  // What is beside the package on this machine is not in it.
  if (!target.startsWith(folder) || !existsSync(target)) return false;
  return anchor === undefined || headingsOf(target).includes(anchor);
}

/** As GitHub and npm make anchors of headings. */
function headingsOf(file: string): string[] {
  const headings = [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text]) => text as string);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
