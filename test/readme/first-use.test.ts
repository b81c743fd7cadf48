import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startReplicaSet } from 'mongo-governor/testing';
import { temporaryFolder } from '../config/helpers';
import { BLOCKS, ROOT } from './pages';

function firstOf(language: string): string {
  const found = BLOCKS.find((block) => block.page === 'README.md' && block.language === language);
  return found?.text ?? '';
}

describe('the first use that the README shows', () => {
  it('runs as it stands, with the configuration above it in the working directory', async () => {
    await using set = await startReplicaSet();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'mongo-governor.json'), firstOf('jsonc'));
    writeFileSync(join(folder, 'main.ts'), firstOf('ts'));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--require', join(ROOT, 'scripts/run-ts.cjs'), 'main.ts'],
      { cwd: folder, env: { PATH: process.env.PATH, MONGODB_URI: set.uri } },
    );
    expect(stdout).toMatch(/^null\n\{/);
    // It observes: the read went where it always did, and was counted.
    expect(stdout).toMatch(/unmanaged: 1\b/);
  });
});
