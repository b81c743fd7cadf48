import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findMongod } from './find-mongod';

describe('findMongod', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mongo-governor-find-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const [home, project, bin, downloads] = ['home', 'project', 'bin', 'downloads'].map((name) =>
    join(folder, name),
  );
  const put = (path: string): string => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '');
    return path;
  };
  const find = (env: NodeJS.ProcessEnv = {}) =>
    findMongod({ env: { PATH: '', ...env }, home: String(home), project: String(project) });

  it('finds nothing where there is nothing', () => {
    expect(find()).toBeUndefined();
  });

  it('takes the newest of what mongodb-memory-server has downloaded, whichever folder it is in', () => {
    const inHome = `${home}/.cache/mongodb-binaries`;
    put(`${inHome}/mongod-x64-ubuntu-7.0.24.lock`);
    const seven = put(`${inHome}/mongod-x64-ubuntu-7.0.24`);
    put(`${inHome}/mongod-x64-ubuntu-7.0.9`);
    put(`${inHome}/mongodb-linux-x86_64-debian12-9.9.9.tgz`);
    expect(find()).toBe(seven);
    const eight = put(`${project}/node_modules/.cache/mongodb-memory-server/mongod-x64-debian-8.0.4`);
    expect(find()).toBe(eight);
    const ten = put(`${downloads}/mongod-arm64-amazon-10.0.0`);
    expect(find()).toBe(eight);
    expect(find({ MONGOMS_DOWNLOAD_DIR: String(downloads) })).toBe(ten);
  });

  it('prefers the one in the PATH, and before it MONGOD_BINARY', () => {
    const inPath = put(`${bin}/mongod`);
    expect(find({ PATH: `/nonexistent:${bin}` })).toBe(inPath);
    expect(find({ PATH: String(bin), MONGOD_BINARY: '/opt/mongod' })).toBe('/opt/mongod');
  });
});
