import type { ConfigProblem } from '../errors/config-invalid-error';

/** A value that is right and does not go with others: by its path in a section, without the place where it was read. */
export type Conflict = Pick<ConfigProblem, 'path' | 'found' | 'expected'>;
