import { type ConfigWatcher, watchConfigFile } from '../config';

/** How long a file must not change before it is read; less where it is looked at more often. */
const SETTLE_MS = 200;

/** What there is to watch, as the configuration in force has it. */
export interface Watched {
  /** `drift.watch` */
  readonly on: boolean;
  /** The config file, or where it would be. */
  readonly file: string;
  /** What was in it when it was loaded; null: there was none. */
  readonly text: string | null;
  readonly locks: readonly string[];
}

/**
 * Calls `onChange` when the config file or a lock changes or comes, and follows where a reload leads. Does not keep a
 * process alive.
 */
export class ConfigWatch {
  readonly #onChange: () => void;
  readonly #pace: { readonly intervalMS?: number; readonly settleMS?: number };
  #watcher: ConfigWatcher | undefined;
  #files: readonly string[] = [];

  /** @param intervalMS time between two looks, default that of `watchConfigFile` */
  constructor(onChange: () => void, intervalMS: number | undefined) {
    this.#onChange = onChange;
    this.#pace = intervalMS === undefined ? {} : { intervalMS, settleMS: Math.min(SETTLE_MS, intervalMS) };
  }

  /** Watches these from now on. What is watched already goes on undisturbed, with what it has half seen. */
  follow({ on, file, text, locks }: Watched): void {
    const files = on ? [file, ...new Set(locks)] : [];
    if (files.join('\0') === this.#files.join('\0')) return;
    this.close();
    this.#files = files;
    if (on)
      this.#watcher = watchConfigFile(file, this.#onChange, { ...this.#pace, text, beside: files.slice(1) });
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#files = [];
  }
}
