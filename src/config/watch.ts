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

/** Texts that are not in force, and since when they were found unchanged. */
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
  return new FileWatcher(path, onChange, options);
}

class FileWatcher implements ConfigWatcher {
  readonly #files: readonly string[];
  readonly #onChange: (text: string) => void;
  readonly #intervalMS: number;
  readonly #settleMS: number;
  readonly #unparsableSettleMS: number;
  #inForce: Texts;
  #candidate: Candidate | undefined;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, onChange: (text: string) => void, options: WatchOptions) {
    const { intervalMS = 1_000, settleMS = 200, unparsableSettleMS = 2_000, text, beside = [] } = options;
    this.#files = [path, ...beside];
    this.#onChange = onChange;
    this.#intervalMS = intervalMS;
    this.#settleMS = settleMS;
    this.#unparsableSettleMS = unparsableSettleMS;
    this.#inForce = [text === undefined ? readNow(path) : (text ?? undefined), ...beside.map(readNow)];
    this.#schedule();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    const delay =
      this.#candidate === undefined ? this.#intervalMS : Math.min(this.#intervalMS, this.#settleMS);
    this.#timer = setTimeout(() => void this.#look(), delay).unref();
  }

  async #look(): Promise<void> {
    const found = await Promise.all(this.#files.map((file) => readFile(file, 'utf8').catch(() => undefined)));
    if (this.#closed) return;
    const texts = found.map((text, index) => text ?? this.#inForce[index]);
    if (this.#settled(texts)) {
      this.#inForce = texts;
      this.#onChange(texts[0] ?? '');
    }
    if (!this.#closed) this.#schedule();
  }

  /** Whether the texts are new and have stayed the same for long enough. */
  #settled(texts: Texts): boolean {
    const before = this.#candidate;
    this.#candidate = undefined;
    const changed = texts.filter((text, index) => text !== this.#inForce[index]);
    if (changed.length === 0) return false;
    const isSame = before !== undefined && sameTexts(before.texts, texts);
    const { since } = isSame ? before : { since: performance.now() };
    if (isSame && performance.now() - since >= this.#settleMSOf(changed)) return true;
    this.#candidate = { texts, since };
    return false;
  }

  #settleMSOf(changed: Texts): number {
    return changed.every(isJson) ? this.#settleMS : this.#unparsableSettleMS;
  }
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
