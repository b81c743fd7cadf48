import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const SRC = join(__dirname, '../../src');

/** Files of a folder and its folders. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : path.endsWith('.ts') ? [path] : [];
  });
}

/** What a file imports of this package, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import|require)\s*\(?\s*'(\.[^']+)'/g)].map(([, path = '']) => {
    const target = join(dirname(file), path);
    return statSync(target, { throwIfNoEntry: false })?.isDirectory() === true
      ? join(target, 'index')
      : target;
  });
}

/** The folder directly below `root` that a path is in; undefined for a file beside the folders, or outside. */
function roomOf(root: string, path: string): string | undefined {
  const parts = relative(root, path).split(sep);
  return parts.length < 2 || parts[0] === '..' ? undefined : parts[0];
}

/** Arrows between the folders directly below `root`: "from -> to". */
function arrowsBelow(root: string): Set<string> {
  const arrows = new Set<string>();
  for (const file of filesIn(root)) {
    const from = roomOf(root, file);
    for (const target of importsOf(file)) {
      const to = roomOf(root, target);
      if (from !== undefined && to !== undefined && from !== to) arrows.add(`${from} -> ${to}`);
    }
  }
  return arrows;
}

/** Arrows that are part of a circle: what is left when all that nothing points at is taken away, again and again. */
function circlesIn(arrows: ReadonlySet<string>): string[] {
  let left = [...arrows].map((arrow) => arrow.split(' -> ') as [string, string]);
  for (;;) {
    const next = left.filter(([from]) => left.some(([, to]) => to === from));
    if (next.length === left.length) return left.map((arrow) => arrow.join(' -> '));
    left = next;
  }
}

describe('imports between folders', () => {
  it.each([
    ['src', SRC],
    ['src/driver', join(SRC, 'driver')],
    ['src/cli', join(SRC, 'cli')],
    ['src/testing', join(SRC, 'testing')],
  ])('of %s go one way', (_, root) => {
    expect(arrowsBelow(root).size).toBeGreaterThan(3);
    expect(circlesIn(arrowsBelow(root))).toEqual([]);
  });

  it.each([
    ['src/driver', 'src/config -> src/driver', join(SRC, 'config')],
    ['src/cli', 'anything -> src/cli', SRC],
    ['src/testing', 'anything -> src/testing', SRC],
  ])('of %s: nothing below it, and nothing that is not it, points there', (folder, _, root) => {
    const target = join(SRC, '..', folder) + sep;
    const pointing = filesIn(root).filter(
      (file) => !file.startsWith(target) && importsOf(file).some((path) => path.startsWith(target)),
    );
    expect(pointing).toEqual([]);
  });
});

describe('imports between files', () => {
  const back = (arrow: string): string => arrow.split(' -> ').reverse().join(' -> ');

  it('go in no circle, but where the process keeps its governors', () => {
    const arrows = new Set<string>();
    for (const file of filesIn(SRC)) {
      if (roomOf(SRC, file) === 'testing') continue;
      const from = relative(SRC, file).replace(/\.ts$/, '');
      for (const target of importsOf(file)) arrows.add(`${from} -> ${relative(SRC, target)}`);
    }
    // What leads to a circle, and what a circle leads to, is none.
    const inward = circlesIn(arrows).map(back);
    expect(circlesIn(new Set(inward)).sort()).toEqual([
      'governor/governor -> governor/process-budget',
      'governor/process-budget -> governor/governor',
    ]);
  });
});
