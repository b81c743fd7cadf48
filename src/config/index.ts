export { configJsonSchema, configJsonSchemaText } from './json-schema';
export { type LoadedConfig, type LoadOptions, loadConfig, type PartialConfig } from './load-config';
export { redactText, redactUri } from './redact';
export { type Config, type ConfigInput, configSchema, ROLES, type Role } from './schema';
export { type ConfigWatcher, type WatchOptions, watchConfigFile } from './watch';
