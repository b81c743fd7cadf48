import { createScanner } from 'jsonc-parser/lib/umd/impl/scanner';
import type { TextPosition } from './json-text';

/** Tokens by the numbers that `jsonc-parser` gives them; its own names for them are gone when the code runs. */
export const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
  lineBreak: 14,
  space: 15,
  unknown: 16,
  end: 17,
} as const;

/** The scan error of a string without its closing quote. */
export const UNENDED_STRING = 2;

/** The tokens of a text one after the other, without space and comments. */
export class JsonTokens {
  readonly #text: string;
  readonly #scanner: ReturnType<typeof createScanner>;

  constructor(text: string) {
    this.#text = text;
    this.#scanner = createScanner(text);
  }

  /** Goes on to the next token; a comment that does not end is one, too. */
  next(): number {
    let token: number;
    do token = this.#scanner.scan();
    while (token >= TOKEN.lineComment && token <= TOKEN.space && this.error === 0);
    return token;
  }

  /** What a string says, or the text of the token. */
  get value(): string {
    return this.#scanner.getTokenValue();
  }

  /** What is wrong within the token; 0: nothing. */
  get error(): number {
    return this.#scanner.getTokenError();
  }

  get start(): TextPosition {
    return {
      line: this.#scanner.getTokenStartLine() + 1,
      column: this.#scanner.getTokenStartCharacter() + 1,
    };
  }

  /** Where the token ends, or its line: the scanner reads on where a backslash stands before a line break. */
  get end(): TextPosition {
    const { line, column } = this.start;
    return { line, column: column + this.#lengthInLine() };
  }

  /** Whether the text ends with the token. */
  get endsText(): boolean {
    return this.#scanner.getTokenOffset() + this.#lengthInLine() >= this.#text.length;
  }

  #lengthInLine(): number {
    const [offset, length] = [this.#scanner.getTokenOffset(), this.#scanner.getTokenLength()];
    const lineBreak = this.#text.slice(offset, offset + length).search(/[\r\n]/);
    return lineBreak === -1 ? length : lineBreak;
  }

  /** The character that the token begins with; empty at the end. */
  get firstCharacter(): string {
    const code = this.#text.codePointAt(this.#scanner.getTokenOffset());
    return code === undefined ? '' : String.fromCodePoint(code);
  }
}
