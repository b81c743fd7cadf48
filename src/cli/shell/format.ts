import { nearest } from '../../config/nearest';
import type { Args } from './command';
import { UsageError } from './io';

const FORMATS = ['text', 'json', 'github', 'markdown', 'sarif', 'junit'] as const;
export type Format = (typeof FORMATS)[number];

/** Of what is no list of changes. */
export const PLAIN_FORMATS = ['text', 'json', 'github', 'markdown'] as const satisfies readonly Format[];
export type PlainFormat = (typeof PLAIN_FORMATS)[number];

/** @throws UsageError for an unknown format */
export function formatOf<F extends Format = Format>(
  args: Pick<Args, 'text' | 'flag'>,
  formats: readonly F[] = FORMATS as readonly Format[] as readonly F[],
): F {
  if (args.flag('json')) return 'json' as F;
  const asked = args.text('format') ?? 'text';
  const format = formats.find((known) => known === asked);
  if (format !== undefined) return format;
  const hint = nearest(asked, formats);
  const question = hint === undefined ? '' : ` Did you mean "${hint}"?`;
  throw new UsageError(`Unknown format "${asked}": use ${formats.join(', ')}.${question}`);
}
