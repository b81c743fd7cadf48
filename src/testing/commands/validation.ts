import { CommandError } from '../command-error';
import { matcher } from '../query/matcher';
import { asDocument, type Document } from '../wire/bson';
import type { CommandContext } from './command-context';

/** Refuses a document that its collection's validator does not let in. */
export function validate(context: CommandContext, ns: string, document: Document, before?: Document): void {
  const { validator, validationLevel, validationAction } = context.catalog.get(ns)?.options ?? {};
  const rules = Object.keys(asDocument(validator));
  if (rules.length === 0 || validationLevel === 'off' || validationAction === 'warn') return;
  if (context.command.bypassDocumentValidation === true) return;
  const valid = matcher(asDocument(validator));
  if (valid(document)) return;
  // Moderate: what is invalid already may stay so.
  if (validationLevel === 'moderate' && before && !valid(before)) return;
  throw new CommandError(121, 'Document failed validation', [], {
    errInfo: { failingDocumentId: document._id, details: { operatorName: rules[0] } },
  });
}
