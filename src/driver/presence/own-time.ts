const STEP_MS = 100;

/**
 * Calls back after so many milliseconds in which this process ran; returns what takes that back. A process that is
 * stopped or starved of the processor sees a time-out's end before it sees anything of what came meanwhile, and whoever
 * shares the machine was starved as well: so the time is counted in steps, and one that comes late is one.
 */
export function afterOwnTime(milliseconds: number, callback: () => void): () => void {
  let left = Math.ceil(milliseconds / STEP_MS);
  const steps = setInterval(() => {
    left -= 1;
    if (left > 0) return;
    clearInterval(steps);
    callback();
  }, STEP_MS).unref();
  return () => clearInterval(steps);
}
