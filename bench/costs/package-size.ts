import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

export interface PackageSize {
  readonly packedKB: number;
  readonly unpackedKB: number;
  readonly files: number;
  readonly dependencies: readonly string[];
}

/** What `npm pack` would publish of the last build. */
export function measurePackage(): PackageSize {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }),
  ) as [{ size: number; unpackedSize: number; entryCount: number }];
  const { dependencies } = require(join(ROOT, 'package.json')) as { dependencies: Record<string, string> };
  return {
    packedKB: Math.round(packed.size / 1024),
    unpackedKB: Math.round(packed.unpackedSize / 1024),
    files: packed.entryCount,
    dependencies: Object.keys(dependencies),
  };
}
