import { nearest } from '../../config/nearest';
import type { Args, CommandOption } from './command';
import { UsageError } from './io';

/** In which a list of changes is shown. */
export const FORMATS = ['text', 'json', 'github', 'markdown', 'sarif', 'junit'] as const;
export type Format = (typeof FORMATS)[number];

/** In which anything else is shown. */
export const PLAIN_FORMATS = ['text', 'json', 'github', 'markdown'] as const satisfies readonly Format[];
export type PlainFormat = (typeof PLAIN_FORMATS)[number];

/** How a command's output may be shown: as one of `formats`. */
export function formatOptions(formats: readonly Format[]) {
  const [first, ...others] = formats;
  const list = `${[`${first} (default)`, ...others.slice(0, -1)].join(', ')} or ${others.at(-1)}`;
  return {
    format: { type: 'string', short: 'f', value: 'FORMAT', help: list },
    json: { type: 'boolean', help: 'The same as --format json' },
  } as const satisfies Record<string, CommandOption>;
}

/** @throws UsageError for a format that is none of these */
export function formatOf<F extends Format>(
  args: Pick<Args, 'text' | 'flag'>,
  formats: readonly (F | 'json')[],
): F | 'json' {
  if (args.flag('json')) return 'json';
  const asked = args.text('format') ?? 'text';
  const format = formats.find((known) => known === asked);
  if (format !== undefined) return format;
  const hint = nearest(asked, formats);
  const question = hint === undefined ? '' : ` Did you mean "${hint}"?`;
  throw new UsageError(`Unknown format "${asked}": use ${formats.join(', ')}.${question}`);
}
