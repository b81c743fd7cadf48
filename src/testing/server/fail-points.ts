import { CommandError, isRetryableWrite } from '../command-error';
import { asDocument, asString, type Document } from '../wire/bson';
import type { Request } from '../wire/request';
import type { BrokenReply } from './broken-reply';
import { type CommandRecord, recordOf } from './command-log';
import type { Connection } from './connection';
import type { ServerVersion } from './version';

/** What the next matching commands of a member fail with. */
export interface FailPoint {
  /** Command name, or several; left out, every command but hello and the handshake. */
  readonly command?: string | readonly string[];
  /** Only of clients with this `appName`. */
  readonly appName?: string;
  /** Only on this `db.collection`. */
  readonly namespace?: string;
  /** How many matching commands pass first. Default 0. */
  readonly skip?: number;
  /** How many times. Default 1. */
  readonly times?: number;
  /** Part of the matching commands that it hits, by chance: 0 to 1. Default 1. */
  readonly probability?: number;
  /** Error code. Not needed with `closeConnection`. */
  readonly code?: number;
  /** Instead of the labels that a server gives for the code. */
  readonly errorLabels?: readonly string[];
  /** Closes the connection instead of answering. The command is not run. */
  readonly closeConnection?: boolean;
  /** Milliseconds to wait first. Alone, the command then runs as usual. */
  readonly blockMS?: number;
  /** Runs the command first and fails afterwards: the write is done, the client cannot know. */
  readonly afterExecution?: boolean;
  /** Runs the command, and the reply says that its write concern was not satisfied. */
  readonly writeConcernError?: { readonly code: number } & Document;
  /** Runs the command and breaks its reply on the way. */
  readonly reply?: BrokenReply;
}

/** Where in a command's life a fail point waits for it; a server's names. */
export type FailPointName = 'failCommand' | 'failGetMoreAfterCursorCheckout' | 'onPrimaryTransactionalWrite';

interface Active {
  readonly name: FailPointName;
  readonly point: FailPoint;
  /** By `configureFailPoint`: there is one of a name. */
  readonly configured: boolean;
  skip: number;
  left: number;
  entered: number;
}

/** Commands of a connection's own life: only a fail point that names them means them. */
const UNNAMED_SPARES = new Set(
  'hello ismaster saslstart saslcontinue endsessions logout authenticate configurefailpoint'.split(' '),
);

export class FailPoints {
  #active: Active[] = [];

  add(point: FailPoint): void {
    this.#push('failCommand', point, false);
  }

  /** Replaces the fail point of that name; undefined: there is none any more. Returns how often the last one was hit. */
  configure(name: FailPointName, point: FailPoint | undefined): number {
    const before = this.#active.find((each) => each.configured && each.name === name);
    this.#active = this.#active.filter((each) => each !== before);
    if (point) this.#push(name, point, true);
    return before?.entered ?? 0;
  }

  clear(): void {
    this.#active = [];
  }

  /** What happens to this command here, if anything. */
  take(name: FailPointName, connection: Connection, request: Request): FailPoint | undefined {
    if (this.#active.length === 0) return undefined;
    const arrival = recordOf(connection, request, 'primary');
    // The very first hello tells the name itself.
    const appName =
      connection.appName ?? asString(asDocument(asDocument(request.command.client).application).name);
    for (const active of this.#active) {
      if (active.name !== name || active.left <= 0) continue;
      if (!matches(active.point, { ...arrival, appName })) continue;
      if (active.skip > 0) {
        active.skip--;
        continue;
      }
      if (Math.random() >= (active.point.probability ?? 1)) continue;
      active.entered++;
      active.left--;
      // A configured one stays: it is asked how often it was hit.
      if (active.left <= 0 && !active.configured)
        this.#active = this.#active.filter((each) => each !== active);
      return active.point;
    }
    return undefined;
  }

  #push(name: FailPointName, point: FailPoint, configured: boolean): void {
    this.#active.push({
      name,
      point,
      configured,
      skip: point.skip ?? 0,
      left: point.times ?? 1,
      entered: 0,
    });
  }
}

function matches(point: FailPoint, arrival: CommandRecord): boolean {
  if (point.appName !== undefined && point.appName !== arrival.appName) return false;
  if (point.namespace !== undefined && point.namespace !== `${arrival.db}.${arrival.collection}`)
    return false;
  // As a server does, by any of its names: isMaster is ismaster.
  const name = arrival.name.toLowerCase();
  if (point.command === undefined) return !UNNAMED_SPARES.has(name);
  const commands = typeof point.command === 'string' ? [point.command] : point.command;
  return commands.some((command) => command.toLowerCase() === name);
}

/** Ends the command here, where the fail point says so: the connection, or with an error. */
export function failNow(point: FailPoint, connection: Connection): void {
  if (point.closeConnection) connection.destroy();
  if (point.closeConnection || point.code !== undefined) throw new FailPointError(point);
}

/** What a reply tells beside, of a write concern that was not satisfied. */
export function writeConcernFields(point: FailPoint, command: Document, version: ServerVersion): Document {
  const { writeConcernError, errorLabels } = point;
  if (writeConcernError === undefined) return {};
  const { retryableWrite } = new CommandError(writeConcernError.code, '');
  const labelled = retryableWrite && isRetryableWrite(command) && version.isSince('4.4');
  const labels = errorLabels ?? (labelled ? ['RetryableWriteError'] : []);
  return { writeConcernError, ...(labels.length > 0 && { errorLabels: labels }) };
}

export class FailPointError extends CommandError {
  readonly #final: boolean;

  constructor(point: FailPoint, name: FailPointName = 'failCommand') {
    super(point.code ?? 2, `Failing command via '${name}' failpoint`, point.errorLabels ?? []);
    this.#final = point.errorLabels !== undefined;
  }

  override get labelsAreFinal(): boolean {
    return this.#final;
  }
}
