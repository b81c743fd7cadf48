import { createGovernor } from 'mongo-governor';
import type { Database } from './database';

export function openDatabase(file: string): Database {
  const governor = createGovernor(undefined, { file });
  return {
    createClient: (uri, options) => governor.createClient(uri, options),
    close: () => governor.close(),
  };
}
