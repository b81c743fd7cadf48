/** Operations that the Node driver does not have. */
export const UNSUPPORTED: ReadonlySet<string> = new Set([
  'mapReduce',
  'listDatabaseObjects',
  'deleteByName',
  'renameByName',
]);
