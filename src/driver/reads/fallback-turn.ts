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
  let isOver = true;
  let begin = (): void => undefined;
  const begins = new Promise<void>((resolve) => {
    begin = resolve;
  });
  let hasGone = false;
  const outcome = fallback.run(async () => {
    begin();
    return hasGone ? OVER : read();
  });
  // Nobody waits for it any more where its caller has gone.
  outcome.catch(() => undefined);
  try {
    isOver = (await whilePatient(Promise.race([begins, outcome]), patience, closing)) === OVER;
  } finally {
    hasGone = isOver;
  }
  if (isOver) return OVER;
  const settled = await outcome;
  if (settled.limited) return settled;
  return settled.result === OVER ? OVER : { limited: false, result: settled.result };
}
