import fc from 'fast-check';
import { JsonSyntaxError } from '../../src/config/json-text';
import { editDistance, nearest } from '../../src/config/nearest';
import { parseJson } from '../../src/config/parse-json';

const attempt = (parse: () => unknown): unknown => {
  try {
    return { value: parse() };
  } catch {
    return 'refused';
  }
};

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(parseJson(spaced).value).toEqual(JSON.parse(spaced));
      }),
    );
  });

  it('refuses what JSON.parse refuses, with a place in the text', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '01',
      'true',
      'nul',
      ' ',
      '\\',
      '\n',
      '\u0001',
      '/',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        const outcome = attempt(() => parseJson(text).value);
        expect(outcome).toEqual(attempt(() => JSON.parse(text)));
        if (outcome !== 'refused') return;
        expect(() => parseJson(text)).toThrow(JsonSyntaxError);
      }),
      { numRuns: 5_000 },
    );
  });

  it('knows where each key and item stands', () => {
    const { positions } = parseJson('{\n  "a": [\n    { "b": 1 }\n  ]\n}');
    expect(Object.fromEntries(positions)).toEqual({
      a: { line: 2, column: 3 },
      'a[0]': { line: 3, column: 5 },
      'a[0].b': { line: 3, column: 7 },
    });
  });

  it('survives a text that is nested without end', () => {
    expect(() => parseJson('['.repeat(100_000))).toThrow('at most 64 levels');
  });

  it('takes __proto__ for a key like any other', () => {
    const { value } = parseJson('{ "__proto__": { "x": 1 } }');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe('nearest', () => {
  it.each([
    ['conections', 'connections'],
    ['maxstalenessSeconds', 'maxStalenessSeconds'],
    ['prefernece', 'preference'],
    ['staleness', undefined],
    ['x', undefined],
  ])('%s is %s', (word, expected) => {
    expect(nearest(word, ['connections', 'preference', 'maxStalenessSeconds', 'mode'])).toBe(expected);
  });

  it('counts a swap of neighbours once', () => expect(editDistance('ab', 'ba')).toBe(1));
});
