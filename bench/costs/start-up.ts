import { join } from 'node:path';
import { ask } from '../shared/ask';
import { type Summary, summarize } from '../shared/statistics';

/** What loading a module costs a fresh process. */
export interface LoadCost {
  readonly milliseconds: Summary;
  readonly heapMB: Summary;
  readonly rssMB: Summary;
  readonly modules: number;
}

interface Loaded {
  readonly milliseconds: number;
  readonly heapMB: number;
  readonly rssMB: number;
  readonly modules: number;
}

const LOAD = join(__dirname, 'load.js');

/** Loads each of the modules in fresh processes by turns; `paths` by name. */
export async function measureLoads(paths: Readonly<Record<string, string>>, rounds: number) {
  const loads = new Map<string, Loaded[]>(Object.keys(paths).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, path] of Object.entries(paths)) {
      loads.get(name)?.push(await ask<Loaded>(LOAD, { path }, ['--expose-gc']));
    }
  }
  return Object.fromEntries(
    [...loads].map(([name, each]): [string, LoadCost] => [
      name,
      {
        milliseconds: summarize(each.map(({ milliseconds }) => milliseconds)),
        heapMB: summarize(each.map(({ heapMB }) => heapMB)),
        rssMB: summarize(each.map(({ rssMB }) => rssMB)),
        modules: each[0]?.modules ?? 0,
      },
    ]),
  );
}
