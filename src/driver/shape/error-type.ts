interface DriverError {
  readonly name?: unknown;
  readonly code?: unknown;
}

/**
 * `error.type` of OpenTelemetry's conventions for MongoDB: the code of a server's error as a string, else the error's name.
 */
export function errorTypeOf(error: unknown): string {
  const { name, code } = (error ?? {}) as DriverError;
  if (typeof code === 'number') return String(code);
  return typeof name === 'string' ? name : 'unknown';
}
