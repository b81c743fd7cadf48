/** Waits for a condition, not for a time; fails with what was seen last. */
export async function eventually<T>(
  observe: () => Promise<T> | T,
  accept: (value: T) => boolean,
  deadlineMS = 10_000,
): Promise<T> {
  const deadline = Date.now() + deadlineMS;
  for (;;) {
    const value = await observe();
    if (accept(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`Not within ${deadlineMS} ms; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
