import type { CommandStartedEvent, Document, MongoClient } from 'mongodb';
import { comparable } from './comparable';

export interface SentCommand {
  /** The client, as the test calls it. */
  readonly by: string;
  readonly at: 'primary' | 'secondary' | 'mongos';
  readonly name: string;
  /** Which session, counted as they come. */
  readonly session: number | undefined;
  /** Transaction numbers, options and read preferences included. */
  readonly command: Document;
}

/** What the clients of one run of a test sent, and to whom. */
export class Sent {
  readonly commands: SentCommand[] = [];
  readonly #primary: string | undefined;
  readonly #sessions: string[] = [];
  #isOver = false;

  constructor(primary: string | undefined) {
    this.#primary = primary;
  }

  follow(by: string, client: MongoClient): void {
    client.on('commandStarted', (event) => this.#add(by, event));
  }

  /** What is sent when clients end is not the test's. */
  stop(): void {
    this.#isOver = true;
  }

  #add(by: string, { address, commandName, command }: CommandStartedEvent): void {
    if (this.#isOver) return;
    const { lsid, ...rest } = command;
    // Which cursor it is, is another number each time.
    if (commandName === 'getMore') rest.getMore = '(cursor)';
    if (commandName === 'killCursors') rest.cursors = '(cursors)';
    this.commands.push({
      by,
      at: this.#placeOf(address),
      name: commandName,
      session: lsid && this.#ordinal(lsid.id.toString('hex')),
      command: comparable(rest) as Document,
    });
  }

  #placeOf(address: string): SentCommand['at'] {
    if (this.#primary === undefined) return 'mongos';
    return address === this.#primary ? 'primary' : 'secondary';
  }

  #ordinal(id: string): number {
    if (!this.#sessions.includes(id)) this.#sessions.push(id);
    return this.#sessions.indexOf(id);
  }
}
