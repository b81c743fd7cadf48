/** Time that the processor worked for an action: other processes of a busy machine don't count, as they would by the clock. */
export function processorSeconds(action: () => unknown): number {
  const started = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000_000;
}
