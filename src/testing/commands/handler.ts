import type { MaybePromise } from '../maybe-promise';
import type { Document } from '../wire/bson';
import type { CursorBatch } from '../wire/reply';
import type { CommandContext } from './command-context';

export type Reply = Document | CursorBatch;

/** A command: what it may run on, and what it answers. */
export interface Handler {
  /** `write` needs the primary, `read` the primary or a read preference, `any` runs everywhere. */
  readonly access: 'write' | 'read' | 'any';
  /** Counts as cheap: not delayed by the load model. */
  readonly exempt?: boolean;
  readonly run: (context: CommandContext) => MaybePromise<Reply>;
}

export type Handlers = Readonly<Record<string, Handler>>;
