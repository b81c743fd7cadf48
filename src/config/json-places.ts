import type { TextPosition } from './json-text';

/** No key that anybody writes is longer; the length of a path must not multiply with the number of its items. */
export const LONGEST_KEY = 1_000;

/** Where a value stands, and the places below it. Paths are made when somebody asks: a text has many places. */
export interface Place {
  readonly position: TextPosition;
  /** Of an object: its keys. */
  members?: Map<string, Place>;
  /** Of a list. */
  items?: Place[];
}

/** The place at a path as `joinPath` makes it. A dot may be a part of a key: what is there decides, longer keys first. */
export function placeOf(place: Place, path: string): Place | undefined {
  if (path === '') return place;
  const [index, digits] = /^\[(\d+)\]\.?/.exec(path) ?? [];
  const item = index === undefined ? undefined : place.items?.[Number(digits)];
  if (index !== undefined && item !== undefined) return placeOf(item, path.slice(index.length));
  if (place.members === undefined) return undefined;
  for (let end = Math.min(path.length, LONGEST_KEY); end >= 0; end -= 1) {
    const next = path.charAt(end);
    if (next !== '' && next !== '.' && next !== '[') continue;
    const member = place.members.get(path.slice(0, end));
    if (member === undefined) continue;
    const found = placeOf(member, path.slice(next === '.' ? end + 1 : end));
    if (found !== undefined) return found;
  }
  return undefined;
}
