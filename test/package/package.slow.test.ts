import { execFile } from 'node:child_process';
import { access, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as mongodb from 'mongodb';
import { installPackage } from './installed';
import { OWN } from './names';

const run = promisify(execFile);
const TSC = resolve(__dirname, '../../node_modules/.bin/tsc');

const PROGRAM = `
const testing = await startReplicaSet();
const governor = createGovernor(
  { service: 'api', connections: { primary: 6, secondary: 8 } },
  { env: {}, cwd: '/nonexistent', logger: silentLogger },
);
const client = governor.createClient(testing.uri);
await client.db('app').collection('users').insertOne({ name: 'ada' });
await client.db('app').collection('users').findOne({}, { readPreference: 'primary' });
const { reroute } = governor.status().verdicts;
await client.close();
await governor.close();
await testing.close();
`;

const TYPES = `
const governor: Governor = createGovernor({ service: 'api', connections: { primary: 6, secondary: 8 } });
const client: MongoClient = governor.createClient('mongodb://localhost');
const found: Promise<{ name: string } | null> = client.db('app').collection<{ name: string }>('a').findOne({});
const set: Promise<ReplicaSet> = startReplicaSet({ members: 3 });
governor.on('shed', ({ address, inFlight }) => [address.length, inFlight.toFixed()]);
// @ts-expect-error a cap is a number
createGovernor({ service: 'api', connections: { primary: 'many' } });
// @ts-expect-error no such event
governor.on('nothing', () => {});
export { found, set };
`;

const IMPORTS = `
import { createGovernor, type Governor, type MongoClient } from 'mongo-governor';
import { startReplicaSet, type ReplicaSet } from 'mongo-governor/testing';
`;

describe('the packed package', () => {
  let app: string;
  beforeAll(async () => {
    app = await installPackage();
  });
  afterAll(() => rm(app, { recursive: true, force: true }));

  async function output(file: string, source: string): Promise<unknown> {
    await writeFile(join(app, file), source);
    const { stdout } = await run(process.execPath, [file], { cwd: app });
    return JSON.parse(stdout);
  }

  it('exports what the driver exports, and its own', async () => {
    const names = await output(
      'names.cjs',
      "console.log(JSON.stringify(Object.keys(require('mongo-governor'))))",
    );
    expect((names as string[]).sort()).toEqual([...new Set([...Object.keys(mongodb), ...OWN])].sort());
  });

  it('exports two functions from /testing', async () => {
    const source = "console.log(JSON.stringify(Object.keys(require('mongo-governor/testing'))))";
    expect(await output('testing.cjs', source)).toEqual(['startMongos', 'startReplicaSet']);
  });

  it('works from CommonJS', async () => {
    const source = `
      const { createGovernor, silentLogger } = require('mongo-governor');
      const { startReplicaSet } = require('mongo-governor/testing');
      void (async () => { ${PROGRAM} console.log(JSON.stringify({ reroute })); })();`;
    expect(await output('program.cjs', source)).toEqual({ reroute: 1 });
  });

  it('works from ES modules by named imports, with one identity for both', async () => {
    const source = `
      import { createRequire } from 'node:module';
      import { MongoClient as Raw } from 'mongodb';
      import { createGovernor, GovernorError, MongoClient, silentLogger } from 'mongo-governor';
      import { startReplicaSet } from 'mongo-governor/testing';
      const required = createRequire(import.meta.url)('mongo-governor');
      ${PROGRAM}
      console.log(JSON.stringify({
        reroute,
        client: client instanceof Raw,
        dropIn: MongoClient.prototype instanceof Raw,
        same: required.GovernorError === GovernorError && required.MongoClient === MongoClient,
      }));`;
    const same = { reroute: 1, client: true, dropIn: true, same: true };
    expect(await output('program.mjs', source)).toEqual(same);
  });

  it('has types for both', async () => {
    await writeFile(join(app, 'types.cts'), `${IMPORTS}${TYPES}`);
    await writeFile(join(app, 'types.mts'), `${IMPORTS}${TYPES}`);
    const flags = ['--noEmit', '--strict', '--module', 'node20', '--target', 'es2023', '--types', 'node'];
    const check = run(TSC, [...flags, '--skipLibCheck', 'types.cts', 'types.mts'], { cwd: app });
    await expect(check.catch(({ stdout }) => stdout)).resolves.toMatchObject({ stdout: '' });
  });

  it.each(['mongo-governor/schema/config.schema.json', 'mongo-governor/package.json'])(
    'ships %s',
    async (path) => {
      const found = await output('resolve.cjs', `console.log(JSON.stringify(require.resolve('${path}')))`);
      await expect(access(found as string)).resolves.toBeUndefined();
    },
  );

  it('ships no sources of tests, and a CLI that starts', async () => {
    const cli = join(app, 'node_modules/mongo-governor/dist/cli/main.js');
    const { stdout } = await run(process.execPath, [cli, '--help'], { cwd: app });
    expect(stdout).toContain('mongo-governor');
    await expect(access(join(app, 'node_modules/mongo-governor/test'))).rejects.toThrow();
  });
});
