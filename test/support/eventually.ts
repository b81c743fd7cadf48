/** Ends what hangs, before jest does it without saying what was waited for. It costs nothing where nothing hangs. */
const HANGS_AFTER_MS = 180_000;

/** Waits until `condition` holds: conditions, never sleeps. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMS = HANGS_AFTER_MS,
): Promise<void> {
  const deadline = performance.now() + withinMS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
