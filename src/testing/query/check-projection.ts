import { CommandError } from '../command-error';
import { type Document, isDocument } from '../wire/bson';

/** Refuses a projection that includes and excludes, with the server's codes. `_id` may be left out of either. */
export function checkProjection(projection: Document): void {
  let including: boolean | undefined;
  for (const [field, value] of Object.entries(projection)) {
    if (field === '_id' || (isDocument(value) && '$slice' in value)) continue;
    if (typeof value !== 'number' && typeof value !== 'boolean') {
      if (including === false) {
        throw new CommandError(31252, `Cannot use an expression for field ${field} in exclusion projection`);
      }
      including = true;
      continue;
    }
    const includes = Boolean(value);
    including ??= includes;
    if (includes === including) continue;
    throw including
      ? new CommandError(31254, `Cannot do exclusion on field ${field} in inclusion projection`)
      : new CommandError(31253, `Cannot do inclusion on field ${field} in exclusion projection`);
  }
}
