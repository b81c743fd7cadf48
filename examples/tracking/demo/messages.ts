import type { ChildProcess } from 'node:child_process';
import { nextMessage as next } from '../../incident/child';
import type { Source } from '../service/documents';

/** To the load's process. */
export interface LoadStart {
  readonly kind: 'start';
  /** Of the instances; as a proxy would, it takes the next where one does not answer. */
  readonly urls: readonly string[];
  readonly links: readonly string[];
  readonly perSecond: number;
  /** Of the choice of links. */
  readonly seed: number;
}
export type ToLoad = LoadStart | { readonly kind: 'stop' };

/** What came of one click. */
export interface Outcome {
  readonly id: string;
  /** When it was sent, milliseconds since the epoch. */
  readonly sentAt: number;
  /** 0: nobody answered. */
  readonly status: number;
  readonly source: Source | undefined;
  readonly latencyMS: number;
}

/** From the load's process. */
export type FromLoad =
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'stopped' };

/** The child's next message of a kind; rejects when the child ends before. */
export function nextMessage<T extends { readonly kind: string }>(
  child: ChildProcess,
  kind: T['kind'],
): Promise<T> {
  return next<T>(
    child,
    `A process of the demo that has yet to say "${kind}"`,
    (message) => message.kind === kind,
  );
}
