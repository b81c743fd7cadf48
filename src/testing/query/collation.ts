import { CommandError } from '../command-error';
import { asNumber, type Document, isDocument } from '../wire/bson';

/** How strings compare; undefined: byte by byte. */
export interface Collation {
  readonly locale: string;
  readonly strength: number;
  readonly [option: string]: unknown;
}

export function collationOf(given: unknown): Collation | undefined {
  if (!isDocument(given) || Object.keys(given).length === 0) return undefined;
  const { locale } = given;
  if (typeof locale !== 'string') {
    throw new CommandError(40414, "BSON field 'collation.locale' is missing but a required field");
  }
  if (locale === 'simple') return undefined;
  const language = locale.replaceAll('_', '-').replace(/@.*$/, '');
  if (Intl.Collator.supportedLocalesOf(language.split('-')[0] ?? '').length === 0) {
    throw new CommandError(2, `Field 'locale' is invalid in: { locale: "${locale}" }`);
  }
  return { ...given, locale: language, strength: asNumber(given.strength, 3) };
}

/** A value whose strings are equal where the collation says so; from strength 3 on they are as they stand. */
export function folded(value: unknown, collation: Collation | undefined): unknown {
  if (!collation || collation.strength > 2) return value;
  if (typeof value === 'string') return foldString(value, collation);
  if (Array.isArray(value)) return value.map((each) => folded(each, collation));
  if (!isDocument(value)) return value;
  const result: Document = {};
  for (const [field, each] of Object.entries(value)) result[field] = folded(each, collation);
  return result;
}

function foldString(value: string, { strength, caseLevel }: Collation): string {
  const base = value.normalize('NFD');
  const marked = strength === 1 ? base.replaceAll(/\p{M}/gu, '') : base;
  return strength === 1 && caseLevel === true ? marked : marked.toLowerCase();
}
