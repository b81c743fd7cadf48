import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseJson } from './parse-json';

export interface WatchOptions {
  /** Time between two looks at the file, milliseconds. Default 1000. */
  readonly intervalMS?: number;
  /** How long a new text must stay the same before it counts, milliseconds. Default 200. */
  readonly settleMS?: number;
  /** The same for a text that is not JSON, which may be half-written, milliseconds. Default 2000. */
  readonly unparsableSettleMS?: number;
  /** The text in force. Default: what is in the file now. */
  readonly text?: string | undefined;
}

export interface ConfigWatcher {
  /** Stops; `onChange` is not called afterwards. */
  close(): void;
}

interface Candidate {
  readonly text: string;
  readonly since: number;
}

/**
 * Calls `onChange` with each new text of a file, valid or not; the caller judges it.
 *
 * It compares content by path, not events of an inode: a config is tiny, and this way editors' atomic renames,
 * the swap of a Kubernetes ConfigMap's `..data` symlink, network file systems, and a file that is deleted and
 * comes back are all the same thing. A missing file is no change: the last text stays in force.
 * Does not keep the process alive.
 */
export function watchConfigFile(
  path: string,
  onChange: (text: string) => void,
  options: WatchOptions = {},
): ConfigWatcher {
  const { intervalMS = 1_000, settleMS = 200, unparsableSettleMS = 2_000 } = options;
  let inForce = options.text ?? readNow(path);
  let candidate: Candidate | undefined;
  let closed = false;
  let timer: NodeJS.Timeout;

  const look = async (): Promise<void> => {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (closed) return;
    if (text === undefined || text === inForce) {
      candidate = undefined;
    } else if (candidate?.text !== text) {
      candidate = { text, since: performance.now() };
    } else if (performance.now() - candidate.since >= (isJson(text) ? settleMS : unparsableSettleMS)) {
      candidate = undefined;
      inForce = text;
      onChange(text);
    }
    schedule();
  };
  const schedule = (): void => {
    if (closed) return;
    const delay = candidate === undefined ? intervalMS : Math.min(intervalMS, settleMS);
    timer = setTimeout(() => void look(), delay);
    timer.unref();
  };

  schedule();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function readNow(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}
