import { watchConfigFile } from '../config';
import type { InForce } from './plan-keeper';

/** How long a file must not change before it is read; less where it is looked at more often. */
const SETTLE_MS = 200;

/**
 * Calls `onChange` when the config file or the lock changes; returns what stops it. Does not keep a process alive.
 * `intervalMS`: time between two looks, default that of `watchConfigFile`.
 */
export function watchConfiguration(
  { loaded }: InForce,
  lockFile: string,
  onChange: () => void,
  intervalMS?: number,
): () => void {
  const { file, text, config } = loaded;
  if (file === undefined || !config.drift.watch) return () => undefined;
  const pace = intervalMS === undefined ? {} : { intervalMS, settleMS: Math.min(SETTLE_MS, intervalMS) };
  const watchers = [
    watchConfigFile(file, onChange, { ...pace, text }),
    watchConfigFile(lockFile, onChange, pace),
  ];
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}
