import { LONGEST_KEY, type Place, placeOf } from './json-places';
import { END_OF_TEXT, JsonSyntaxError, type JsonText, type TextPosition } from './json-text';
import { JsonTokens, TOKEN, UNENDED_STRING } from './json-tokens';
import { joinPath } from './key-path';
import { otherText } from './other-text';

/** A config is a few levels deep; a text nested deeper is an attack on whoever walks through it. */
const MAX_DEPTH = 64;
/** More of them help nobody. */
const MOST_DUPLICATES = 50;

/** What comes next, in words. */
const EXPECTED = {
  value: 'a value',
  item: 'a value',
  firstItem: 'a value or "]"',
  key: 'a key in double quotes',
  firstKey: 'a key in double quotes or "}"',
  colon: '":"',
  afterMember: '"," or "}"',
  afterItem: '"," or "]"',
  end: END_OF_TEXT,
} as const;

/** An object or a list whose end was not read yet. */
interface Container {
  readonly value: Record<string, unknown> | unknown[];
  readonly place: Place;
  /** The key that was read last. */
  key: string;
}

/**
 * Parses JSON, comments allowed, and remembers where each key stands, which `JSON.parse` does not tell. The time it
 * takes grows with the length of the text and with nothing else.
 *
 * @throws JsonSyntaxError with line, column, what was found and what was expected.
 */
export function parseJson(source: string): JsonText {
  // A byte order mark is what Windows editors write in front.
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  try {
    return new JsonReader(text).read();
  } catch (error) {
    throw error instanceof JsonSyntaxError ? (otherText(text) ?? error) : error;
  }
}

class JsonReader {
  readonly #tokens: JsonTokens;
  /** What is open, outermost first. A loop over tokens and not a recursion: no text can use up the stack. */
  readonly #open: Container[] = [];
  readonly #root: Place = { position: { line: 1, column: 1 } };
  readonly #duplicates: { path: string; position: TextPosition }[] = [];
  #value: unknown;
  #next: keyof typeof EXPECTED = 'value';
  /** Where the comma stands, when it was the last token. */
  #comma: TextPosition | undefined;

  constructor(text: string) {
    this.#tokens = new JsonTokens(text);
  }

  read(): JsonText {
    for (;;) {
      const token = this.#tokens.next();
      if (this.#tokens.error !== 0) this.#failWithin(token);
      if (token === TOKEN.end && this.#next === 'end') break;
      this.#take(token);
      this.#comma = token === TOKEN.comma ? this.#tokens.start : undefined;
    }
    const root = this.#root;
    return {
      value: this.#value,
      duplicates: this.#duplicates,
      positionOf: (path) => (path === '' ? undefined : placeOf(root, path)?.position),
    };
  }

  #take(token: number): void {
    const next = this.#next;
    if (next === 'value' || next === 'item') this.#takeValue(token);
    else if (next === 'key') this.#takeKey(token);
    else if (next === 'firstItem') token === TOKEN.closeBracket ? this.#close() : this.#takeValue(token);
    else if (next === 'firstKey') token === TOKEN.closeBrace ? this.#close() : this.#takeKey(token);
    else if (next === 'colon' && token === TOKEN.colon) this.#next = 'value';
    else if (next === 'afterItem' && token === TOKEN.comma) this.#next = 'item';
    else if (next === 'afterItem' && token === TOKEN.closeBracket) this.#close();
    else if (next === 'afterMember' && token === TOKEN.comma) this.#next = 'key';
    else if (next === 'afterMember' && token === TOKEN.closeBrace) this.#close();
    else this.#fail(token);
  }

  #takeKey(token: number): void {
    const container = this.#open.at(-1);
    if (token !== TOKEN.string || container === undefined) this.#fail(token);
    const { value: key, start } = this.#tokens;
    if (key.length > LONGEST_KEY) {
      const expected = `at most ${LONGEST_KEY} characters`;
      throw new JsonSyntaxError(start, `a key of ${key.length} characters`, expected);
    }
    if (Object.hasOwn(container.value, key)) this.#tellDuplicate(key, start);
    container.key = key;
    container.place.members?.set(key, { position: start });
    this.#next = 'colon';
  }

  #takeValue(token: number): void {
    if (token === TOKEN.openBrace) this.#openContainer({}, 'firstKey');
    else if (token === TOKEN.openBracket) this.#openContainer([], 'firstItem');
    else if (token === TOKEN.string) this.#put(this.#tokens.value);
    else if (token === TOKEN.number) this.#put(Number(this.#tokens.value));
    else if (token === TOKEN.true || token === TOKEN.false) this.#put(token === TOKEN.true);
    else if (token === TOKEN.null) this.#put(null);
    else this.#fail(token);
  }

  #openContainer(value: Container['value'], next: 'firstKey' | 'firstItem'): void {
    if (this.#open.length === MAX_DEPTH) {
      const found = JSON.stringify(this.#tokens.firstCharacter);
      throw new JsonSyntaxError(this.#tokens.start, found, `at most ${MAX_DEPTH} levels`);
    }
    const place = this.#put(value);
    if (Array.isArray(value)) place.items = [];
    else place.members = new Map();
    this.#open.push({ value, place, key: '' });
    this.#next = next;
  }

  /** Puts a value where it belongs, and gives its place. */
  #put(value: unknown): Place {
    const container = this.#open.at(-1);
    this.#next = this.#afterValue(container);
    if (container === undefined) {
      this.#value = value;
      return this.#root;
    }
    const { key, place } = container;
    if (Array.isArray(container.value)) {
      const item: Place = { position: this.#tokens.start };
      container.value.push(value);
      place.items?.push(item);
      return item;
    }
    // Defined, not assigned: "__proto__" becomes a plain (and then unknown) key.
    Object.defineProperty(container.value, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    return place.members?.get(key) ?? place;
  }

  #close(): void {
    this.#open.pop();
    this.#next = this.#afterValue(this.#open.at(-1));
  }

  #afterValue(container: Container | undefined): 'end' | 'afterItem' | 'afterMember' {
    if (container === undefined) return 'end';
    return Array.isArray(container.value) ? 'afterItem' : 'afterMember';
  }

  #tellDuplicate(key: string, position: TextPosition): void {
    if (this.#duplicates.length === MOST_DUPLICATES) return;
    const keys = this.#open.flatMap(({ value, key: own }, level) => {
      const last = level === this.#open.length - 1;
      return last ? [key] : [Array.isArray(value) ? value.length - 1 : own];
    });
    this.#duplicates.push({ path: keys.reduce<string>(joinPath, ''), position });
  }

  #fail(token: number): never {
    const { start, firstCharacter } = this.#tokens;
    const closes = token === TOKEN.closeBrace || token === TOKEN.closeBracket;
    if (closes && this.#comma !== undefined) {
      const expected = `no "," before "${firstCharacter}"`;
      throw new JsonSyntaxError(this.#comma, 'a trailing comma', expected, 'Delete the comma.');
    }
    // One character only: what stands there may be a part of a secret.
    const found = token === TOKEN.end ? END_OF_TEXT : JSON.stringify(firstCharacter);
    throw new JsonSyntaxError(start, found, EXPECTED[this.#next]);
  }

  /** The token itself is broken: a comment, a string or a number. */
  #failWithin(token: number): never {
    const { start, end, error, endsText, firstCharacter } = this.#tokens;
    if (token === TOKEN.blockComment) throw new JsonSyntaxError(start, END_OF_TEXT, '"*/" after a comment');
    if (token === TOKEN.string && error === UNENDED_STRING) {
      const found = endsText ? END_OF_TEXT : 'the end of the line';
      throw new JsonSyntaxError(end, found, 'a double quote at the end of the string');
    }
    const expected = token === TOKEN.string ? 'a string of JSON, with its escapes' : 'a number of JSON';
    throw new JsonSyntaxError(start, JSON.stringify(firstCharacter), expected);
  }
}
