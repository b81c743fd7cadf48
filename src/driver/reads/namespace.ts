import type { DriverOperation } from '../shape/internals';
import { commandNameOf } from './classify';

/** Where the driver's operations keep their collection when `ns` is only the database's `$cmd` (operations/*.ts). */
interface CollectionHolder {
  /** aggregate; 1 for a whole database. */
  readonly target?: unknown;
  /** count, estimatedDocumentCount, validate. */
  readonly collectionName?: unknown;
  /** distinct, findAndModify, rename. */
  readonly collection?: { readonly collectionName?: unknown };
  /** listIndexes. */
  readonly collectionNamespace?: { readonly collection?: unknown };
}

/** `db.collection` of the operation; the database alone where there is no collection. */
export function namespaceOf(operation: DriverOperation): string {
  const db = operation.ns?.db ?? 'admin';
  const collection = collectionOf(operation);
  return typeof collection === 'string' && collection !== '' ? `${db}.${collection}` : db;
}

function collectionOf(operation: DriverOperation): unknown {
  if (operation.commandName === 'runCommand') return operation.command?.[commandNameOf(operation)];
  const collection = operation.ns?.collection;
  if (collection !== '$cmd') return collection;
  const holder = operation as CollectionHolder;
  return (
    holder.target ??
    holder.collectionName ??
    holder.collection?.collectionName ??
    holder.collectionNamespace?.collection
  );
}
