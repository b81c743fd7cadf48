const never = new Int32Array(new SharedArrayBuffer(4));

/** Nothing else of this process runs meanwhile: no timer, no socket. Others have the processor. */
export function blockEventLoop(milliseconds: number): void {
  Atomics.wait(never, 0, 0, milliseconds);
}
