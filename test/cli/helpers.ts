import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../src/cli/main';
import { temporaryFolder } from '../config/helpers';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Workspace {
  readonly folder: string;
  write(path: string, content: unknown): void;
  run(argv: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome>;
}

/** A folder with files, in which commands run in-process. */
export function workspace(
  files: Readonly<Record<string, unknown>> = {},
  folder = temporaryFolder(),
): Workspace {
  const write = (path: string, content: unknown): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  return {
    folder,
    write,
    run: async (argv, env = {}) => {
      let out = '';
      let err = '';
      const code = await run(argv, {
        stdout: (text) => (out += text),
        stderr: (text) => (err += text),
        env,
        cwd: folder,
        now: () => new Date('2026-11-25T10:00:00Z'),
      });
      return { code, out, err };
    },
  };
}

export function config(service: string, rest: object = {}): Record<string, unknown> {
  return { service, connections: { primary: 60, secondary: 120, instances: 6 }, ...rest };
}

export const ROLLBACK = { reads: { preference: 'primary' } };
