import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './pages';

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/**
 * Compiles modules as strictly as our own.
 * @param modules texts by file name
 * @returns what the compiler says: nothing where all is well
 */
export function compile(modules: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'mongo-governor-blocks-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration(Object.keys(modules))));
    execFileSync(process.execPath, [TSC, '-p', folder], { encoding: 'utf8', stdio: 'pipe' });
    return '';
  } catch (error) {
    const { stdout, message } = error as { stdout?: string; message: string };
    return stdout === undefined || stdout === '' ? message : stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configuration(files: readonly string[]): object {
  return {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      // A block shows something; it need not use it.
      noUnusedLocals: false,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
      lib: ['es2023', 'esnext.disposable'],
      paths: {
        'mongo-governor': [join(ROOT, 'src/index.ts')],
        'mongo-governor/testing': [join(ROOT, 'src/testing/index.ts')],
      },
    },
    files: [...files, join(ROOT, 'src/config/jsonc-scanner.d.ts')],
    include: [],
  };
}
