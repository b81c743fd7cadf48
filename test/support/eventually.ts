/** Waits until `condition` holds, with a deadline: conditions, never sleeps. */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMS = 10_000,
): Promise<void> {
  const deadline = performance.now() + withinMS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
