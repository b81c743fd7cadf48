import { channel, tracingChannel } from 'node:diagnostics_channel';
import { ReadPreference } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { CASES, type SeamCase } from '../seam/cases';
import { findOperation } from '../seam/operations';

/** What the governor does that a channel tells of. */
export interface Path {
  readonly channel: string;
  readonly about: string;
  readonly seam: SeamCase;
  /** @returns what ends it */
  listen(onMessage: () => void): () => void;
}

/** Fewer permits than operations that are under way together, and nobody is refused. */
const FEW: PartialConfig = {
  connections: {
    primary: 12,
    secondary: 12,
    waitQueue: { maxSize: 200, timeoutMS: 600_000, targetMS: 600_000 },
  },
};
const secondaryPreferred = new ReadPreference('secondaryPreferred');

const WAIT: SeamCase = {
  name: 'wait',
  about: 'a read at a secondary, of which half wait for a permit',
  config: FEW,
  prepare: () => {
    const operation = findOperation('app.things', secondaryPreferred);
    const send = ({ secondary }: Parameters<ReturnType<SeamCase['prepare']>['raw']>[0]) =>
      secondary.command.call(secondary as never, operation, {
        options: { serverSelectionTimeoutMS: 30_000, waitQueueTimeoutMS: 2_000 },
      });
    return { governed: send, raw: send };
  },
};

function caseOf(name: string): SeamCase {
  const found = CASES.find((seam) => seam.name === name);
  if (found === undefined) throw new Error(`no case "${name}" of the seam`);
  return found;
}

function listening(name: string): Path['listen'] {
  return (onMessage) => {
    const of = channel(name);
    of.subscribe(onMessage);
    return () => of.unsubscribe(onMessage);
  };
}

export const PATHS: readonly Path[] = [
  {
    channel: 'mongo-governor:verdict',
    about: 'a re-route',
    seam: caseOf('re-route'),
    listen: listening('mongo-governor:verdict'),
  },
  {
    channel: 'mongo-governor:shed',
    about: 'a shed at the pool',
    seam: caseOf('shed at the pool'),
    listen: listening('mongo-governor:shed'),
  },
  {
    channel: 'tracing:mongo-governor:wait',
    about: WAIT.about,
    seam: WAIT,
    listen: (onMessage) => {
      const waits = tracingChannel('mongo-governor:wait');
      // As in docs/metrics.md: a span begins and ends.
      const listener = { start: onMessage, asyncEnd: () => undefined };
      waits.subscribe(listener as never);
      return () => void waits.unsubscribe(listener as never);
    },
  },
];
