import { CommandError } from '../command-error';
import { asDocuments, type Document } from '../wire/bson';

const COMMANDS = new Set(
  (
    'abortTransaction aggregate authenticate bulkWrite collMod commitTransaction count create createIndexes delete drop ' +
    'dropDatabase dropIndexes endSessions explain find findAndModify findandmodify getMore hello insert killCursors ' +
    'listCollections listDatabases listIndexes ping refreshSessions saslContinue saslStart update'
  ).split(' '),
);
const UNSTABLE_STAGES = new Set(
  '$currentOp $indexStats $listLocalSessions $listSessions $planCacheStats $search'.split(' '),
);

/** The stable API: version 1, and with `apiStrict` nothing that is not of it. */
export function checkApiVersion(name: string, command: Document): void {
  const { apiVersion, apiStrict, apiDeprecationErrors } = command;
  if (apiVersion === undefined) {
    if (apiStrict === undefined && apiDeprecationErrors === undefined) return;
    throw new CommandError(72, 'API parameters need apiVersion');
  }
  if (apiVersion !== '1') throw new CommandError(322, 'API version must be "1"');
  if (apiStrict !== true) return;
  if (!COMMANDS.has(name)) {
    throw new CommandError(
      323,
      `Provided apiStrict:true, but the command ${name} is not in API Version 1. Information on supported commands and migrations in API Version 1 can be found at https://dochub.mongodb.org/core/manual-versioned-api.`,
    );
  }
  for (const stage of asDocuments(command.pipeline).flatMap((each) => Object.keys(each))) {
    if (!UNSTABLE_STAGES.has(stage)) continue;
    throw new CommandError(323, `stage ${stage} is not allowed with 'apiStrict: true' in API Version 1`);
  }
}
