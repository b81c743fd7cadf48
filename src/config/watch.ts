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
  /** The text in force; null where there was no file. Default: what is in the file now. */
  readonly text?: string | null | undefined;
  /** Files that mean something together with it: a change of several of them is one change. */
  readonly beside?: readonly string[];
}

export interface ConfigWatcher {
  /** Stops; `onChange` is not called afterwards. */
  close(): void;
}

/** Texts of the file and of those beside it; undefined as long as there is none. */
type Texts = readonly (string | undefined)[];

interface Candidate {
  readonly texts: Texts;
  readonly since: number;
}

/**
 * Calls `onChange` with each new text of a file, valid or not, and when one beside it has changed; the caller judges it.
 * The text is empty as long as there is no file.
 *
 * It compares content by path, not events of an inode: a config is tiny, and this way editors' atomic renames,
 * the swap of a Kubernetes ConfigMap's `..data` symlink, network file systems, a file that comes late, and one that is
 * deleted and comes back are all the same thing. A missing file is no change: the last text stays in force.
 * Does not keep the process alive.
 */
export function watchConfigFile(
  path: string,
  onChange: (text: string) => void,
  options: WatchOptions = {},
): ConfigWatcher {
  const { intervalMS = 1_000, settleMS = 200, unparsableSettleMS = 2_000, beside = [] } = options;
  const first = options.text === undefined ? readNow(path) : (options.text ?? undefined);
  let inForce: Texts = [first, ...beside.map(readNow)];
  let candidate: Candidate | undefined;
  let closed = false;
  let timer: NodeJS.Timeout;

  const look = async (): Promise<void> => {
    const found = await Promise.all(
      [path, ...beside].map((file) => readFile(file, 'utf8').catch(() => undefined)),
    );
    if (closed) return;
    const texts = found.map((text, index) => text ?? inForce[index]);
    const isNew = (text: string | undefined, index: number): boolean => text !== inForce[index];
    if (!texts.some(isNew)) {
      candidate = undefined;
    } else if (candidate === undefined || !sameTexts(candidate.texts, texts)) {
      candidate = { texts, since: performance.now() };
    } else {
      const settled = texts.filter(isNew).every(isJson) ? settleMS : unparsableSettleMS;
      if (performance.now() - candidate.since >= settled) {
        candidate = undefined;
        inForce = texts;
        onChange(texts[0] ?? '');
      }
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

function sameTexts(one: Texts, other: Texts): boolean {
  return one.every((text, index) => text === other[index]);
}

function readNow(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isJson(text: string | undefined): boolean {
  try {
    parseJson(text ?? '');
    return true;
  } catch {
    return false;
  }
}
