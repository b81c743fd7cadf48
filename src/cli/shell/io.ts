import { escapeControls, oneLine } from '../../errors/one-line';

/** What a command may touch of the world, so that tests run it in-process. */
export interface CliIO {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Aborted when nobody reads the output any more. */
  readonly closed?: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Wall clock, for the date of an acceptance. */
  readonly now: () => Date;
}

export const EXIT = { clean: 0, breaking: 1, unusable: 2 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The user's mistake, told in one line and without a stack; exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(oneLine(message));
  }
}

/** `io`, with everything that is written made harmless for a terminal and a build's log, wherever it comes from. */
export function withPlainOutput(io: CliIO): CliIO {
  return {
    ...io,
    stdout: (text) => io.stdout(escapeControls(text)),
    stderr: (text) => io.stderr(escapeControls(text)),
  };
}

/** The process's own input and output. */
export function processIO(
  out: NodeJS.WritableStream = process.stdout,
  err: NodeJS.WritableStream = process.stderr,
): CliIO {
  const closed = new AbortController();
  // `mongo-governor plan | head`: what nobody reads any more is no failure, and the exit code stays the command's.
  for (const stream of [out, err]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (stream === out) closed.abort();
    });
  }
  return {
    stdout: (text) => void out.write(text),
    stderr: (text) => void err.write(text),
    closed: closed.signal,
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
  };
}
