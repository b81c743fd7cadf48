import { type Document, isDocument } from '../wire/bson';
import { matcher } from './matcher';
import { resolvePath } from './path';

const OF_THE_WHOLE = new Set(['$and', '$or', '$nor']);

/** `$pull` as the `$set` of what is left: mingo's own reads logical operators as a field's. */
export function pulled(fields: Document, before: Document): Document {
  const left: Document = {};
  for (const [path, condition] of Object.entries(fields)) {
    const value = resolvePath(before, path);
    if (!Array.isArray(value)) continue;
    const goes = elementTest(condition);
    const stays = value.filter((element) => !goes(element));
    if (stays.length < value.length) left[path] = stays;
  }
  return left;
}

function elementTest(condition: unknown): (element: unknown) => boolean {
  if (isDocument(condition)) {
    const operators = Object.keys(condition).filter((key) => key.startsWith('$'));
    if (operators.every((operator) => OF_THE_WHOLE.has(operator))) {
      const matches = matcher(condition);
      return (element) => isDocument(element) && matches(element);
    }
  }
  const matches = matcher({ element: condition });
  return (element) => matches({ element });
}
