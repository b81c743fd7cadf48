import type { DriverOperation } from '../shape/internals';

type Fields = Readonly<Record<string, unknown>>;

/** The parts of the driver's write and find operations that name documents (operations/insert.ts, update.ts, ...). */
interface NamingOperation {
  readonly documents?: readonly Fields[];
  readonly statements?: readonly { readonly q?: Fields }[];
  readonly query?: Fields;
  readonly filter?: Fields;
}

/** `_id`s that a write names. */
export function writtenIds(operation: DriverOperation): unknown[] {
  const { documents, statements, query } = operation as NamingOperation;
  if (documents !== undefined) return documents.map((document) => document._id);
  if (statements !== undefined) return statements.map((statement) => statement.q?._id);
  return [query?._id];
}

/** The `_id` that a read asks for, if it asks by `_id`. */
export function readId(operation: DriverOperation): unknown {
  return (operation as NamingOperation).filter?._id;
}
