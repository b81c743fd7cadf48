import { createGovernor } from './create-governor';
import type { Governor } from './governor';

let governor: Governor | undefined;

/** The process's governor behind the drop-in `MongoClient`, from environment and file. Made on first use. */
export function defaultGovernor(): Governor {
  governor ??= createGovernor();
  return governor;
}
