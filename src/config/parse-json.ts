import { JsonSyntaxError, type JsonText, joinPath, positionAt, type TextPosition } from './json-text';

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const STRING = /"(?:[^"\\\r\n]|\\.)*"/y;
const LITERALS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
/** A config is a few levels deep; a text nested deeper is an attack on the stack. */
const MAX_DEPTH = 64;

/**
 * Parses JSON and remembers where each key stands, which `JSON.parse` does not tell
 * (Node 20 does not even give the position of a wrong token).
 *
 * @throws JsonSyntaxError with line, column, what was found and what was expected.
 */
export function parseJson(source: string): JsonText {
  return new JsonReader(source).read();
}

class JsonReader {
  readonly #text: string;
  readonly #positions = new Map<string, TextPosition>();
  readonly #duplicates: { path: string; position: TextPosition }[] = [];
  #offset = 0;

  constructor(source: string) {
    // A byte order mark is what Windows editors write in front.
    this.#text = source.startsWith('\ufeff') ? source.slice(1) : source;
  }

  read(): JsonText {
    const value = this.#value('', 0);
    if (this.#peek() !== '') this.#fail('the end of the text');
    return { value, positions: this.#positions, duplicates: this.#duplicates };
  }

  #value(path: string, depth: number): unknown {
    if (depth > MAX_DEPTH) this.#fail(`at most ${MAX_DEPTH} levels`);
    const next = this.#peek();
    if (next === '{') return this.#object(path, depth);
    if (next === '[') return this.#array(path, depth);
    if (next === '"') return this.#string();
    const number = this.#match(NUMBER);
    if (number !== undefined) return Number(number);
    for (const [word, value] of LITERALS) {
      if (this.#text.startsWith(word, this.#offset)) {
        this.#offset += word.length;
        return value;
      }
    }
    return this.#fail('a value');
  }

  #object(path: string, depth: number): unknown {
    const result: Record<string, unknown> = {};
    this.#take('{');
    if (this.#accept('}')) return result;
    do {
      if (this.#peek() !== '"') this.#fail('a key in double quotes');
      const position = positionAt(this.#text, this.#offset);
      const key = this.#string();
      const keyPath = joinPath(path, key);
      if (Object.hasOwn(result, key)) this.#duplicates.push({ path: keyPath, position });
      this.#positions.set(keyPath, position);
      this.#take(':');
      // Defined, not assigned: "__proto__" becomes a plain (and then unknown) key.
      const value = this.#value(keyPath, depth + 1);
      Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    } while (this.#accept(','));
    this.#take('}', '"," or "}"');
    return result;
  }

  #array(path: string, depth: number): unknown {
    const result: unknown[] = [];
    this.#take('[');
    if (this.#accept(']')) return result;
    do {
      const itemPath = joinPath(path, result.length);
      this.#peek();
      this.#positions.set(itemPath, positionAt(this.#text, this.#offset));
      result.push(this.#value(itemPath, depth + 1));
    } while (this.#accept(','));
    this.#take(']', '"," or "]"');
    return result;
  }

  #string(): string {
    const start = this.#offset;
    const text = this.#match(STRING);
    try {
      if (text !== undefined) return JSON.parse(text);
    } catch {
      // A control character or an escape that JSON does not have.
      this.#offset = start;
      this.#fail('a string of JSON, with its escapes');
    }
    return this.#fail('a string that ends with a double quote');
  }

  #peek(): string {
    this.#match(SPACE);
    return this.#text.charAt(this.#offset);
  }

  #accept(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#offset += 1;
    return true;
  }

  #take(character: string, expected = `"${character}"`): void {
    if (!this.#accept(character)) this.#fail(expected);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#offset += found.length;
    return found;
  }

  #fail(expected: string): never {
    const rest = this.#text.slice(this.#offset);
    const position = positionAt(this.#text, this.#offset);
    if (/^\/[/*]/.test(rest))
      throw new JsonSyntaxError(position, 'a comment', `${expected} (JSON has no comments)`);
    // One character only: what stands there may be a part of a secret.
    const found = rest === '' ? 'the end of the text' : JSON.stringify(rest.charAt(0));
    throw new JsonSyntaxError(position, found, expected);
  }
}
