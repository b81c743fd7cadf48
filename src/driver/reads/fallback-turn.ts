import { OVER, whilePatient } from '../admission/caller-patience';
import type { Closing } from '../admission/closing';
import type { CallerPatience } from '../admission/waiting-work';
import type { ReadsContext } from './reads-context';

type Outcome<T> = { readonly limited: true } | { readonly limited: false; readonly result: T } | typeof OVER;

/**
 * Runs a read when its turn of the fallback budget comes. Its caller can end the wait, and then it is never sent; once
 * it runs it is the driver that ends it.
 * @throws the reason of the caller's signal, and what the read throws.
 */
export async function inTurn<T>(
  fallback: ReadsContext['fallback'],
  patience: CallerPatience,
  closing: Closing,
  read: () => Promise<T>,
): Promise<Outcome<T>> {
  const gone = new AbortController();
  let begin = (): void => undefined;
  const begins = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const outcome = fallback.run(() => {
    begin();
    return read();
  }, gone.signal);
  // Nobody waits for it any more where its caller has gone.
  outcome.catch(() => undefined);
  let isOver = true;
  try {
    isOver = (await whilePatient(Promise.race([begins, outcome]), patience, closing)) === OVER;
  } finally {
    if (isOver) gone.abort();
  }
  return isOver ? OVER : outcome;
}
