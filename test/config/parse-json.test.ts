import fc from 'fast-check';
import { editDistance, nearest } from '../../src/config/nearest';
import { parseJson } from '../../src/config/parse-json';
import { testRefusals } from './json-refusals';

testRefusals(500);

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(parseJson(spaced).value).toEqual(JSON.parse(spaced));
      }),
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
