/** Where a value or a key stands in a text; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A text that is not JSON. `found` and `expected` are for people; the text itself is not in the message. */
export class JsonSyntaxError extends SyntaxError {
  readonly position: TextPosition;
  readonly found: string;
  readonly expected: string;

  constructor(position: TextPosition, found: string, expected: string) {
    super(`line ${position.line}, column ${position.column}: found ${found}, expected ${expected}`);
    this.position = position;
    this.found = found;
    this.expected = expected;
  }
}

export interface JsonText {
  readonly value: unknown;
  /** Position of each key (or array item) by path, `reads.tags[0].dc`. */
  readonly positions: ReadonlyMap<string, TextPosition>;
  /** Keys written twice in one object: JSON.parse would silently take the last. */
  readonly duplicates: readonly { readonly path: string; readonly position: TextPosition }[];
}

/** `connections` + `primary` = `connections.primary`; an index is `tags[0]`. */
export function joinPath(parent: string, key: string | number): string {
  if (typeof key === 'number') return `${parent}[${key}]`;
  return parent === '' ? key : `${parent}.${key}`;
}

/** Line and column of an offset. */
export function positionAt(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}
