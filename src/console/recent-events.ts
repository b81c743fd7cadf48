import { redactText } from '../config/redact';
import type { GovernorEvents } from '../status/events';
import type { ConsoleSource } from './source';

/** Something that happened, in a sentence. Repeated ones are counted instead of listed again. */
export interface ConsoleEvent {
  readonly id: number;
  readonly kind: keyof GovernorEvents;
  readonly text: string;
  /** Milliseconds since the epoch, of the first and the last time. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const MOST_EVENTS = 100;
const LONGEST_TEXT = 500;

/** The last events of a governor, bounded: a storm of sheds is one entry with a count. */
export class RecentEvents {
  readonly #events: Mutable<ConsoleEvent>[] = [];
  readonly #detach: (() => void)[] = [];
  #lastId = 0;

  constructor(source: ConsoleSource) {
    const listen = <E extends keyof GovernorEvents>(
      kind: E,
      sentence: (...handed: GovernorEvents[E]) => string,
    ) => {
      const listener = (...handed: GovernorEvents[E]) => this.#add(kind, sentence(...handed));
      source.on(kind, listener);
      this.#detach.push(() => source.off(kind, listener));
    };
    listen('violation', violationSentence);
    listen('shed', ({ address, role, lane, reason, observed }) => {
      const what = observed ? 'Would have been refused' : 'Refused';
      const why = reason === 'standing_queue' ? 'it did not drain' : 'it was full';
      return `${what} (lane ${lane}) in the queue of ${role} ${address}: ${why}`;
    });
    listen('drift', ({ at, sentences, inForce }) => {
      const held = inForce === 'held' ? 'The accepted plan is held. ' : '';
      return redactText(`Drift at ${at === 'runtime' ? 'run time' : at}. ${held}${sentences.join(' ')}`);
    });
    listen('limitsChanged', ({ reason }) => LIMITS_CHANGED[reason]);
    listen('health', ({ deployment, state, reasons }) => {
      const why =
        reasons.length === 0 ? '' : `: ${reasons.map((reason) => reason.replaceAll('_', ' ')).join(', ')}`;
      return `Deployment ${deployment} is ${state}${why}`;
    });
    listen('reloadFailed', (error) => redactText(`A reload did not take effect. ${error.message}`));
  }

  /** Newest first. */
  list(): readonly ConsoleEvent[] {
    return this.#events;
  }

  close(): void {
    for (const detach of this.#detach) detach();
  }

  #add(kind: ConsoleEvent['kind'], sentence: string): void {
    const now = Date.now();
    const text = sentence.slice(0, LONGEST_TEXT);
    const known = this.#events.findIndex((event) => event.kind === kind && event.text === text);
    if (known >= 0) {
      const [event] = this.#events.splice(known, 1) as [Mutable<ConsoleEvent>];
      event.last = now;
      event.count += 1;
      this.#events.unshift(event);
      return;
    }
    this.#events.unshift({ id: ++this.#lastId, kind, text, first: now, last: now, count: 1 });
    if (this.#events.length > MOST_EVENTS) this.#events.pop();
  }
}

const LIMITS_CHANGED: Readonly<Record<GovernorEvents['limitsChanged'][0]['reason'], string>> = {
  reload: 'Limits changed: a new configuration is in force',
  clients: 'Limits changed: a client came',
  closing: 'Limits changed: a client has left',
  lease: 'Limits changed: the lease gives this instance another share',
  role: 'Limits changed: a member has another role',
  adaptive: 'Limits changed: a member can carry more or less than before',
};

function violationSentence({
  namespace,
  command,
  mode,
  action,
  observed,
  inherited,
}: GovernorEvents['violation'][0]): string {
  const done = { reroute: 're-routed to a secondary', reject: 'rejected', allow: 'allowed' }[action];
  return `${command} on ${namespace} ${inherited ? 'inherits' : 'asks for'} "${mode}" without a waiver: ${
    observed ? 'would be ' : ''
  }${done}`;
}
