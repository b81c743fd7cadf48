import { channel, tracingChannel } from 'node:diagnostics_channel';
import type { Lane } from '../config/lanes';
import type { MemberRole } from '../config/roles';
import type { CountedVerdict } from './verdicts';

/** Of whom a message tells. */
export interface About {
  readonly service: string;
  readonly deployment: string;
}

/** A verdict about one read that was about to reach a primary; in observe mode what it would have been. */
export interface VerdictMessage extends About {
  readonly verdict: CountedVerdict;
  readonly namespace: string;
}

/** What waits for a permit: the context of the tracing channel. `result` is "permit" once it has one. */
export interface WaitMessage {
  readonly service: string;
  readonly address: string;
  readonly role: MemberRole;
  /** Undefined for what goes on with admitted work. */
  readonly lane: Lane | undefined;
  readonly command: string;
  readonly namespace: string;
}

/**
 * Channels of `node:diagnostics_channel`. Where nobody listens a message is not even made. `shed`, `limits`, `drift` and
 * `health` carry what the governor's events of that name hand over, with the service beside it.
 */
export const VERDICTS = channel('mongo-governor:verdict');
export const SHEDS = channel('mongo-governor:shed');
export const LIMITS = channel('mongo-governor:limits');
export const DRIFT = channel('mongo-governor:drift');
export const HEALTH = channel('mongo-governor:health');

/** `tracing:mongo-governor:wait:start`, `:asyncEnd`, `:error`, ...: the waits of operations for a permit. */
export const WAITS = tracingChannel<unknown, WaitMessage>('mongo-governor:wait');
