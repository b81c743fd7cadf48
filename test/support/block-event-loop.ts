/** Nothing else of this process runs meanwhile: no timer, no socket. */
export function blockEventLoop(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}
