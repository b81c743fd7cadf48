import { markdownTable } from '../shared/table';
import type { PackageSize } from './package-size';
import type { ScrapeCost } from './scrape';
import type { LoadCost } from './start-up';

export interface Costs {
  readonly scrapes: readonly ScrapeCost[];
  readonly loads: Readonly<Record<string, LoadCost>>;
  readonly size: PackageSize;
}

export function costsTable({ scrapes, loads, size }: Costs): string {
  const scraped = markdownTable(
    ['scrape', 'series', 'KB', 'CPU ms', '95% interval'],
    scrapes.map(({ members, namespaces, series, bytes, milliseconds }) => [
      `${members} members x ${namespaces} namespaces`,
      String(series),
      (bytes / 1024).toFixed(0),
      milliseconds.median.toFixed(1),
      `${milliseconds.low.toFixed(1)}-${milliseconds.high.toFixed(1)}`,
    ]),
  );
  const loaded = markdownTable(
    ['require', 'CPU ms', '95% interval', 'heap MB', 'RSS MB', 'modules'],
    Object.entries(loads).map(([name, { milliseconds, heapMB, rssMB, modules }]) => [
      name,
      milliseconds.median.toFixed(0),
      `${milliseconds.low.toFixed(0)}-${milliseconds.high.toFixed(0)}`,
      heapMB.median.toFixed(1),
      rssMB.median.toFixed(1),
      String(modules),
    ]),
  );
  const { packedKB, unpackedKB, files, dependencies } = size;
  return [
    scraped,
    '',
    loaded,
    '',
    `Package: ${packedKB} KB packed, ${unpackedKB} KB unpacked, ${files} files; ` +
      `${dependencies.length} run-time dependencies (${dependencies.join(', ')}).`,
  ].join('\n');
}
