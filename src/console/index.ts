export { type ConsoleHandler, type ConsoleOptions, consoleHandler } from './console-handler';
export type { ConsoleSource } from './source';
