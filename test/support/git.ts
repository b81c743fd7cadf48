import { execFileSync, spawnSync } from 'node:child_process';

/** A machine with only Node and npm has no git: what needs it says so in its name, and is skipped. */
export const GIT: boolean = spawnSync('git', ['--version']).status === 0;

/** Runs git in a folder, as somebody, without what the machine's user has configured. */
export function git(folder: string, ...args: readonly string[]): void {
  const identity = [
    '-c',
    'user.name=test',
    '-c',
    'user.email=test@example.net',
    '-c',
    'commit.gpgsign=false',
  ];
  execFileSync('git', [...identity, ...args], {
    cwd: folder,
    stdio: 'pipe',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
}
