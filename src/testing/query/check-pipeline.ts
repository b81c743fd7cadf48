import { CommandError } from '../command-error';
import type { Document } from '../wire/bson';
import { isStage } from './context';

const SEARCH = new Set(['$search', '$searchMeta', '$vectorSearch', '$listSearchIndexes']);

/** What a server without Atlas Search answers to all of it. */
export function searchNotEnabled(): CommandError {
  return new CommandError(
    31082,
    'Using Atlas Search Database Commands and the $listSearchIndexes aggregation stage requires additional configuration. Please connect to Atlas or an AtlasCLI local deployment to enable.',
  );
}

/** Refuses what a server refuses when it parses a pipeline, with its codes; mingo has other words for it, or none. */
export function checkPipeline(stages: readonly Document[]): void {
  for (const stage of stages) {
    const names = Object.keys(stage);
    const [name] = names;
    if (name === undefined || names.length > 1) {
      throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
    }
    if (SEARCH.has(name)) throw searchNotEnabled();
    if (!isStage(name)) {
      throw new CommandError(40324, `Unrecognized pipeline stage name: '${name}'`);
    }
    if (name === '$limit') checkLimit(stage.$limit);
  }
}

function checkLimit(limit: unknown): void {
  if (typeof limit !== 'number' || limit < 0) {
    throw new CommandError(
      5107201,
      `invalid argument to $limit stage: Expected a non-negative number in: $limit: ${String(limit)}`,
    );
  }
  if (limit === 0) throw new CommandError(15958, 'the limit must be positive');
}
