import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findBinary } from './prometheus';

/** Where to look; the machine's own unless a test says otherwise. */
export interface MongodPlaces {
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  readonly project: string;
}

const HERE: MongodPlaces = { env: process.env, home: homedir(), project: join(__dirname, '../..') };

/** A name of mongodb-memory-server's (lib/util/DryMongoBinary.js, getBinaryName): `mongod-x64-ubuntu-8.0.4`. */
const CACHED = /^mongod-.+-(\d+\.\d+\.\d+)(\.exe)?$/;

/**
 * A mongod to start: `MONGOD_BINARY`, the one in the PATH, or the newest that mongodb-memory-server has downloaded
 * (`npm install --no-save mongodb-memory-server` does).
 */
export function findMongod(places: MongodPlaces = HERE): string | undefined {
  return places.env.MONGOD_BINARY ?? findBinary('mongod', places.env.PATH) ?? newestCached(places);
}

/** The folders in which it looks itself (lib/util/DryMongoBinary.js, generatePaths). */
function newestCached({ env, home, project }: MongodPlaces): string | undefined {
  const folders = [
    env.MONGOMS_DOWNLOAD_DIR,
    join(project, 'node_modules/.cache/mongodb-memory-server'),
    join(home, '.cache/mongodb-binaries'),
  ];
  const found = folders
    .filter((folder): folder is string => folder !== undefined && existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder).map((name) => ({ path: join(folder, name), match: CACHED.exec(name) })),
    )
    .filter(({ match }) => match !== null)
    .sort((a, b) => compareVersions(a.match?.[1] ?? '', b.match?.[1] ?? ''));
  return found.at(-1)?.path;
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
