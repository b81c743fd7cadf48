import { nearest } from '../config/nearest';
import type { Args } from './command';
import { UsageError } from './io';

const FORMATS = ['text', 'json', 'github', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

/** @throws UsageError for an unknown format */
export function formatOf(args: Pick<Args, 'text' | 'flag'>): Format {
  if (args.flag('json')) return 'json';
  const asked = args.text('format') ?? 'text';
  const format = FORMATS.find((known) => known === asked);
  if (format !== undefined) return format;
  const hint = nearest(asked, FORMATS);
  const question = hint === undefined ? '' : ` Did you mean "${hint}"?`;
  throw new UsageError(`Unknown format "${asked}": use ${FORMATS.join(', ')}.${question}`);
}
