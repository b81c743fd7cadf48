import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

const GRACE_MS = 3_000;

const running = new Set<ChildProcess>();

// Whatever ends this process, its children end as well (they also leave when the channel closes).
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface ChildOptions {
  readonly args?: readonly string[];
  /** Told each line that the child writes to standard error. */
  readonly onLine?: (line: string) => void;
}

/** Forks a script of this example; the TypeScript hook is inherited. */
export function startChild(script: string, { args = [], onLine }: ChildOptions = {}): ChildProcess {
  const child = fork(script, [...args], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  });
  return child;
}

/** The child's next message that `accepts`; rejects when the child ends before. */
export function nextMessage<T>(
  child: ChildProcess,
  name: string,
  accepts: (message: T) => boolean,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      child.off('message', look);
      child.off('exit', ended);
    };
    const look = (message: unknown): void => {
      if (!accepts(message as T)) return;
      settle();
      resolve(message as T);
    };
    const ended = (code: number | null, signal: string | null): void => {
      settle();
      reject(new Error(`${name} has ended (${signal ?? code})`));
    };
    child.on('message', look);
    child.on('exit', ended);
  });
}

/** Lets the child end by itself, and ends it when it does not. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  if (child.connected) child.disconnect();
  await exited;
  clearTimeout(timer);
}
