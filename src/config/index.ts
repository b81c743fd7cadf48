export { type LoadedConfig, type LoadOptions, loadConfig, type PartialConfig } from './load-config';
export { type ConfigWatcher, watchConfigFile } from './watch';
