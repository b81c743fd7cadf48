import type { DriverOperation } from '../shape/internals';
import type { Closing } from './closing';
import { remainingMS } from './timeouts';
import type { CallerPatience } from './waiting-work';

/** What the caller of an operation said about how long it waits. */
export function patienceOf({ options }: DriverOperation, timeoutContext: unknown): CallerPatience {
  const remaining = remainingMS(timeoutContext);
  return {
    endsAt: remaining === undefined ? undefined : performance.now() + remaining,
    signal: options.signal as AbortSignal | undefined,
  };
}

/** A wait of ours was not over when the caller's own time was, or the client closed: the driver ends the operation. */
export const OVER = Symbol('over');

/**
 * A wait of ours that its caller can end, and the client's close.
 * @throws the reason of the caller's signal, and what `wait` throws.
 */
export function whilePatient<T>(
  wait: Promise<T>,
  { endsAt, signal }: CallerPatience,
  closing: Closing,
): Promise<T | typeof OVER> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => finish(() => reject(signal?.reason));
    const onOver = (): void => finish(() => resolve(OVER));
    const timer =
      endsAt === undefined
        ? undefined
        : setTimeout(onOver, Math.max(0, Math.ceil(endsAt - performance.now())));
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      closing.leave(onOver);
      settle();
    };
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    else closing.follow(onOver);
    wait.then(
      (result) => finish(() => resolve(result)),
      (error: unknown) => finish(() => reject(error)),
    );
  });
}
