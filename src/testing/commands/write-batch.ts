import { CommandError } from '../command-error';
import { chain, type MaybePromise } from '../maybe-promise';
import { FailPointError } from '../server/fail-points';
import { Blocked } from '../sessions/write-locks';
import type { CommandContext } from './command-context';

/** Runs a statement, again after every transaction that was in its way. */
export function unblocked<T>(context: CommandContext, statement: () => T): MaybePromise<T> {
  try {
    return statement();
  } catch (error) {
    if (error instanceof Blocked)
      return context.inTime(error.until).then(() => unblocked(context, statement));
    throw error;
  }
}

export interface Batch<S> {
  readonly statements: readonly S[];
  readonly ordered: boolean;
  readonly run: (statement: S, index: number) => void;
  readonly failed: (error: CommandError, index: number) => void;
}

/** Runs the statements of a batch in order; the first error ends an ordered one. */
export function runBatch<S>(context: CommandContext, batch: Batch<S>, from = 0): MaybePromise<void> {
  for (let index = from; index < batch.statements.length; index++) {
    let done: MaybePromise<unknown>;
    try {
      done = unblocked(context, () => batch.run(batch.statements[index] as S, index));
    } catch (error) {
      if (!tolerates(context, batch, error, index)) return;
      continue;
    }
    if (done instanceof Promise) {
      const at = index;
      const goOn = done.then(
        () => true,
        (error: unknown) => tolerates(context, batch, error, at),
      );
      return chain(goOn, (more) => (more ? runBatch(context, batch, at + 1) : undefined));
    }
  }
}

function tolerates<S>(context: CommandContext, batch: Batch<S>, thrown: unknown, index: number): boolean {
  const error = CommandError.from(thrown);
  // In a transaction an error fails the command; a lost role, a conflict, no time left or a fail point fails it anywhere.
  const fails =
    error.code === 112 || error.code === 50 || error.retryableWrite || error instanceof FailPointError;
  if (context.transaction || fails) throw error;
  batch.failed(error, index);
  return !batch.ordered;
}
