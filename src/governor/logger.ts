/** Where the governor's words go. Any of pino, winston or console fits. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Warnings and errors to standard error, one line each; nothing else. */
export const stderrLogger: Logger = {
  info: () => undefined,
  warn: (message) => write('warn', message),
  error: (message) => write('error', message),
};

export const silentLogger: Logger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

function write(level: string, message: string): void {
  process.stderr.write(`mongo-governor ${level}: ${message}\n`);
}
