import fc from 'fast-check';
import { JsonSyntaxError } from '../../src/config/json-text';
import { parseJson } from '../../src/config/parse-json';
import { propertyRuns } from '../support/property-runs';

const attempt = (parse: () => unknown): unknown => {
  try {
    return { value: parse() };
  } catch {
    return 'refused';
  }
};

/** Pieces that make a text that is nearly JSON; two of "/" begin a comment, which JSON.parse does not know. */
const pieces = fc.constantFrom(
  ...['{', '}', '[', ']', ',', ':', '"a"', '"', '1', '-', '01', '1.', '1e', '\\', '\n', '\r', '\u0001', '/'],
  ...['true', 'nul', ' ', '"a":', '\ufeff', '#', '"__proto__":', '"\\u00e9"', '"\\x"', '\u00a0', '\0'],
);

const document = fc.json({ maxDepth: 5 });

/** A JSON document with something put in, taken out or cut off. */
const mutated = fc
  .tuple(document, fc.nat(), fc.nat({ max: 3 }), fc.oneof(fc.string({ maxLength: 3 }), pieces), fc.boolean())
  .map(([text, place, drop, patch, cut]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + patch + (cut ? '' : text.slice(at + drop));
  });

/** Whether a place is in the text, or right behind its last character. */
function isWithin(
  text: string,
  { line, column }: { readonly line: number; readonly column: number },
): boolean {
  const length = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)[line - 1]?.length;
  return length !== undefined && column >= 1 && column <= length + 1;
}

export function testRefusals(runs: number): void {
  test('parseJson refuses what JSON.parse refuses, with a place in the text', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        // A mark in front is what an editor writes; JSON.parse takes it for a wrong character.
        const text = parts
          .join('')
          .replace(/^\ufeff+/, '')
          .replace(/\/{2,}/g, '/');
        fc.pre(!text.includes('/*'));
        expect(attempt(() => parseJson(text).value)).toEqual(attempt(() => JSON.parse(text)));
      }),
      propertyRuns(runs),
    );
  });

  test('parseJson reads a changed document as JSON.parse does, or throws its own error with a place in it', () => {
    fc.assert(
      fc.property(mutated, (text) => {
        try {
          const { value } = parseJson(text);
          if (!/\/[/*]/.test(text)) expect(value).toEqual(JSON.parse(text.replace(/^\ufeff/, '')));
        } catch (error) {
          if (!(error instanceof JsonSyntaxError)) throw error;
          expect(isWithin(text, error.position)).toBe(true);
          expect(() => JSON.parse(text)).toThrow();
        }
      }),
      propertyRuns(runs),
    );
  });
}
