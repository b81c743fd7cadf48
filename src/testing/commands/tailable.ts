import { CommandError } from '../command-error';
import type { CursorSource } from '../mongod/cursors';
import { matcher } from '../query/matcher';
import { project } from '../query/project';
import type { Catalog } from '../storage/catalog';
import type { Collection } from '../storage/collection';
import { asDocument, type Document } from '../wire/bson';
import type { CommandContext } from './command-context';

/** A tailable cursor: what a capped collection has, and then what comes. */
export class TailableSource implements CursorSource {
  readonly tailable: boolean;
  readonly awaitsData: boolean;
  readonly #catalog: Catalog;
  readonly #namespace: string;
  readonly #command: Document;
  readonly #matches: (document: Document) => boolean;
  #last: string | undefined;

  constructor(context: CommandContext, collection: Collection | undefined) {
    const { command, catalog, namespace } = context;
    if (collection && collection.options.capped !== true) {
      throw new CommandError(
        2,
        `error processing query: ns=${namespace} tailable cursor requested on non capped collection`,
      );
    }
    this.#catalog = catalog;
    this.#namespace = namespace;
    this.#command = command;
    this.#matches = matcher(asDocument(command.filter), context.variables);
    this.awaitsData = command.awaitData === true;
    // There is no end to start from: a server's cursor is dead at once.
    this.tailable = (collection?.size ?? 0) > 0;
  }

  get exhausted(): boolean {
    return !this.tailable || this.#catalog.get(this.#namespace) === undefined;
  }

  next(limit: number): Document[] {
    const collection = this.#catalog.get(this.#namespace);
    const batch: Document[] = [];
    for (const [id, document] of collection?.entriesAfter(this.#last) ?? []) {
      if (batch.length >= limit) break;
      this.#last = id;
      if (this.#matches(document)) batch.push(document);
    }
    const projection = asDocument(this.#command.projection);
    return Object.keys(projection).length > 0 ? project(batch, projection) : batch;
  }
}
