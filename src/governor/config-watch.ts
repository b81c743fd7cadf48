import { watchConfigFile } from '../config';
import type { InForce } from './plan-keeper';

export interface ConfigWatchOptions {
  readonly intervalMS?: number | undefined;
  readonly settleMS?: number | undefined;
}

/** Calls `onChange` when the config file or the lock changes; returns what stops it. Does not keep a process alive. */
export function watchConfiguration(
  { loaded }: InForce,
  lockFile: string,
  onChange: () => void,
  options: ConfigWatchOptions = {},
): () => void {
  const { file, text, config } = loaded;
  if (file === undefined || !config.drift.watch) return () => undefined;
  const pace = {
    ...(options.intervalMS === undefined ? {} : { intervalMS: options.intervalMS }),
    ...(options.settleMS === undefined ? {} : { settleMS: options.settleMS }),
  };
  const watchers = [
    watchConfigFile(file, onChange, { ...pace, text }),
    watchConfigFile(lockFile, onChange, pace),
  ];
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}
