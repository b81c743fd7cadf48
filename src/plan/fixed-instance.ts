import type { LoadedConfig } from '../config';

/**
 * The instance's name where it is written in the configuration file: all processes that read the file have it, where a
 * variable, or code that asks the machine, gives each its own.
 */
export function fixedInstance({ config, file, sourceOf }: LoadedConfig): string | undefined {
  return sourceOf('instance') === file ? config.instance : undefined;
}
