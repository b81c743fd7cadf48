import nodePath from 'node:path';
import { withSlashes } from '../../config/slashes';

/** A file as people and GitHub are told of it: from the working folder, with "/" on every system. */
export function shownPath(
  cwd: string,
  file: string,
  path: Pick<typeof nodePath, 'relative' | 'sep'> = nodePath,
): string {
  const shown = path.relative(cwd, file) || file;
  return path.sep === '/' ? shown : withSlashes(shown);
}
