import type { GovernorEvents } from '../status/events';
import type { GovernorStatus } from '../status/status';

type Listener<E extends keyof GovernorEvents> = (...handed: GovernorEvents[E]) => void;

/** What the console shows. A `Governor` is one. */
export interface ConsoleSource {
  status(): GovernorStatus;
  on<E extends keyof GovernorEvents>(event: E, listener: Listener<E>): unknown;
  off<E extends keyof GovernorEvents>(event: E, listener: Listener<E>): unknown;
}
