import type { DriverTimeoutContext } from './internals';
import { missingOf } from './members';
import { TIMEOUT_CONTEXT } from './relied-on';

/** A cursor's context wraps that of the operation that opened it (cursor/abstract_cursor.ts, CursorTimeoutContext). */
export function innermost(timeoutContext: unknown): DriverTimeoutContext | undefined {
  const context = timeoutContext as DriverTimeoutContext | undefined;
  return context?.timeoutContext ?? context;
}

/** What an operation's context lacks. There are two kinds: one knows bounds for each wait, the other one for all. */
export function missingOfTimeoutContext(timeoutContext: unknown): string[] {
  if (timeoutContext === undefined) return [];
  const context = innermost(timeoutContext);
  const missing = missingOf(context, TIMEOUT_CONTEXT, 'timeoutContext');
  if (missing.length > 0 || context === undefined) return missing;
  const isKnown = context.options !== undefined || typeof context.remainingTimeMS === 'number';
  return [
    ...(isKnown ? [] : ['timeoutContext.options (object) or timeoutContext.remainingTimeMS (number)']),
    // What was sent is marked on it.
    ...(Object.isExtensible(context) ? [] : ['timeoutContext (extensible)']),
  ];
}
