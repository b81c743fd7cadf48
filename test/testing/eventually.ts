/** Ends what hangs, and says what was seen last. It costs nothing where nothing hangs. */
const HANGS_AFTER_MS = 180_000;

/** Waits for a condition, not for a time; fails with what was seen last. */
export async function eventually<T>(
  observe: () => Promise<T> | T,
  accept: (value: T) => boolean,
  deadlineMS = HANGS_AFTER_MS,
): Promise<T> {
  const deadline = performance.now() + deadlineMS;
  for (;;) {
    const value = await observe();
    if (accept(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`Not within ${deadlineMS} ms; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
