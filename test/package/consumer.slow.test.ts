import { execFile } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { installPackage } from './installed';

const run = promisify(execFile);
const SOURCE = join(__dirname, 'consumer/consumer.ts');

/** The compiler of this repository, which knows node10 no more, and the one that its package lint brings, which does. */
const NEW_COMPILER = compilerOf([]);
const OLD_COMPILER = compilerOf(['@arethetypeswrong/cli', '@arethetypeswrong/core']);

/** The compiler that the last of these packages gets, each got by the one before. */
function compilerOf(packages: readonly string[]): string {
  const folder = [...packages, 'typescript'].reduce(
    (from, name) => dirname(require.resolve(`${name}/package.json`, { paths: [from] })),
    __dirname,
  );
  return join(folder, 'bin/tsc');
}

// No skipLibCheck: our own declarations are compiled as the consumer's code is.
const STRICT = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--esModuleInterop'];
const PLATFORM = ['--target', 'es2022', '--lib', 'es2023,esnext.disposable', '--types', 'node'];

describe('a strict TypeScript consumer of the packed package, without skipLibCheck and without ioredis', () => {
  let app: string;
  beforeAll(async () => {
    app = await installPackage(['mongoose']);
    for (const name of ['consumer.ts', 'consumer.mts', 'consumer.cts']) await cp(SOURCE, join(app, name));
  });
  afterAll(() => rm(app, { recursive: true, force: true }));

  it.each([
    ['node10', 'commonjs', OLD_COMPILER, ['consumer.ts']],
    ['node16', 'node16', NEW_COMPILER, ['consumer.ts', 'consumer.mts', 'consumer.cts']],
    ['nodenext', 'nodenext', NEW_COMPILER, ['consumer.ts', 'consumer.mts', 'consumer.cts']],
    ['bundler', 'preserve', NEW_COMPILER, ['consumer.ts', 'consumer.mts']],
    ['bundler', 'esnext', OLD_COMPILER, ['consumer.ts', 'consumer.mts']],
  ])('compiles under %s with modules of %s', async (resolution, module, compiler, files) => {
    const flags = [...STRICT, ...PLATFORM, '--module', module, '--moduleResolution', resolution];
    const told = await run(process.execPath, [compiler, ...flags, ...files], { cwd: app }).catch(
      ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ stdout, stderr }),
    );
    expect(told).toEqual({ stdout: '', stderr: '' });
  });
});
