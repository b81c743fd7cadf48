export { type LoadedConfig, type LoadOptions, loadConfig, type PartialConfig } from './load-config';
export { watchConfigFile } from './watch';
