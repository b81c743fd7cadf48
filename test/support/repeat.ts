/** Work that goes on in the background until it is stopped or its block is left, by a failed expectation too. */
export interface Repeated extends AsyncDisposable {
  /** Waits for what is under way. Rejects with the first error of the work: its worker ended with it. */
  stop(): Promise<void>;
}

/** Does `work` again and again in `width` workers; it gets the number of its worker. */
export function repeat(width: number, work: (worker: number) => Promise<unknown>): Repeated {
  let running = true;
  const ended = Promise.allSettled(
    Array.from({ length: width }, async (_, worker) => {
      while (running) await work(worker);
    }),
  );
  const stop = async (): Promise<void> => {
    running = false;
    const failed = (await ended).find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
  return { stop, [Symbol.asyncDispose]: stop };
}
