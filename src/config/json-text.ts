/** Where a value or a key stands in a text; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** What is found where a text ends too early. */
export const END_OF_TEXT = 'the end of the text';
export const EMPTY_TEXT = 'an empty text';
export const MERGE_CONFLICT = 'a merge conflict';

/** A text that is not JSON. `found` and `expected` are for people; the text itself is not in the message. */
export class JsonSyntaxError extends SyntaxError {
  readonly position: TextPosition;
  readonly found: string;
  readonly expected: string;
  /** What to do, where `expected` does not say it. */
  readonly advice: string | undefined;

  constructor(position: TextPosition, found: string, expected: string, advice?: string) {
    super(`line ${position.line}, column ${position.column}: found ${found}, expected ${expected}`);
    this.position = position;
    this.found = found;
    this.expected = expected;
    this.advice = advice;
  }
}

export interface JsonText {
  readonly value: unknown;
  /** Where a key, or an item of a list, stands: `reads.tags[0].dc`. */
  positionOf(path: string): TextPosition | undefined;
  /** Keys written twice in one object, of which JSON.parse would silently take the last: the first 50 of them. */
  readonly duplicates: readonly { readonly path: string; readonly position: TextPosition }[];
}
