import fc from 'fast-check';
import type { JsonText } from '../../src/config/json-text';
import { TOKEN } from '../../src/config/json-tokens';
import { editDistance, nearest } from '../../src/config/nearest';
import { parseJson } from '../../src/config/parse-json';
import { processorSeconds } from '../support/processor-seconds';
import { testRefusals } from './json-refusals';

testRefusals(500);

const failureOf = (text: string): unknown => {
  try {
    return parseJson(text).value;
  } catch (error) {
    return (error as Error).message;
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

  it('leaves comments out, and counts their lines', () => {
    const json = parseJson('// a\n{ /* b\n */ "x": "// no comment", // c\n  "y": [1 /**/]\n}\n/* d */');
    expect(json.value).toEqual({ x: '// no comment', y: [1] });
    expect(json.positionOf('x')).toEqual({ line: 3, column: 5 });
    expect(json.positionOf('y[0]')).toEqual({ line: 4, column: 9 });
  });

  it('takes a byte order mark for nothing', () => {
    expect(parseJson('\ufeff{"a":1}').positionOf('a')).toEqual({ line: 1, column: 2 });
  });

  it('takes __proto__ for a key like any other', () => {
    const { value } = parseJson('{ "__proto__": { "x": 1 } }');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('knows tokens by the numbers that jsonc-parser gives them', () => {
    const { SyntaxKind } = jest.requireActual<{ SyntaxKind: Record<string, number> }>('jsonc-parser');
    expect(Object.values(TOKEN).sort()).toEqual(
      Object.values(SyntaxKind)
        .filter((value) => typeof value === 'number')
        .sort(),
    );
    expect([SyntaxKind.OpenBraceToken, SyntaxKind.StringLiteral, SyntaxKind.EOF]).toEqual([
      TOKEN.openBrace,
      TOKEN.string,
      TOKEN.end,
    ]);
  });

  describe('places', () => {
    const placesOf = (json: JsonText, paths: readonly string[]) =>
      paths.map((path) => {
        const { line, column } = json.positionOf(path) ?? {};
        return `${line}:${column}`;
      });

    it('are those of each key and item', () => {
      const json = parseJson('{\n  "a": [\n    { "b": 1 }\n  ]\n}');
      expect(placesOf(json, ['a', 'a[0]', 'a[0].b'])).toEqual(['2:3', '3:5', '3:7']);
    });

    it('are found where a key has a dot or a bracket in it, and nowhere where there is none', () => {
      const json = parseJson('{"a.b":{"c":1},"a":{"b":{"d":1}},\n"e[0]":1,"f":{"[0]":{"":1}}}');
      expect(placesOf(json, ['a.b', 'a.b.c', 'a.b.d', 'e[0]', 'f.[0]'])).toEqual([
        '1:2',
        '1:9',
        '1:26',
        '2:1',
        '2:15',
      ]);
      for (const path of ['', 'a.c', 'a[0]', 'b', 'e[1]', 'e.0'])
        expect(json.positionOf(path)).toBeUndefined();
    });

    it('tell keys that are written twice, the first 50 of them', () => {
      const text = '{"a":[{"b":1,\n"b":2}],"a":1}';
      expect(parseJson(text).duplicates).toEqual([
        { path: 'a[0].b', position: { line: 2, column: 1 } },
        { path: 'a', position: { line: 2, column: 9 } },
      ]);
      expect(parseJson(`{${Array(100).fill('"a":1').join()}}`).duplicates).toHaveLength(50);
    });
  });

  describe('names what a person would know at once', () => {
    it.each([
      [
        'a trailing comma',
        '{\n "a": 1,\n}',
        'line 2, column 8: found a trailing comma, expected no "," before "}"',
      ],
      ['one in a list', '[1 , ]', 'line 1, column 4: found a trailing comma, expected no "," before "]"'],
      ['a comma too many', '[1,,2]', 'line 1, column 4: found ",", expected a value'],
      [
        'a comment without an end',
        '{} /* x',
        /^line 1, column 4: found the end of the text, expected "\*\/"/,
      ],
      [
        'a string without an end',
        '{"a": "x',
        /^line 1, column 9: found the end of the text, expected a double/,
      ],
      [
        'a string over two lines',
        '{"a": "x\n"}',
        /^line 1, column 9: found the end of the line, expected a double/,
      ],
      [
        'a backslash before a line break',
        '{"a": "x\\\n", "b": 1}',
        /^line 1, column 7: found "\\"", expected a string of/,
      ],
      [
        'one in a string without an end',
        '{"a": "x\\\n',
        /^line 1, column 10: found the end of the line, expected/,
      ],
      ['an escape that JSON has not', '["\\x"]', /^line 1, column 2: found "\\"", expected a string of JSON/],
      ['a number that ends too early', '[1.]', /^line 1, column 2: found "1", expected a number of JSON/],
      [
        'a text that is cut off',
        '{"a": 1',
        'line 1, column 8: found the end of the text, expected "," or "}"',
      ],
      ['a missing comma', '[1 2]', 'line 1, column 4: found "2", expected "," or "]"'],
      ['a missing colon', '{"a" 1}', 'line 1, column 6: found "1", expected ":"'],
      ['a second value', '{} {}', 'line 1, column 4: found "{", expected the end of the text'],
      ['an empty text', ' \n', 'line 1, column 1: found an empty text, expected a value'],
      [
        'a merge conflict',
        '{\n<<<<<<< HEAD\n}',
        'line 2, column 1: found a merge conflict, expected one side of it',
      ],
      ['YAML', '# ours\nservice: api\n', /^line 2, column 1: found YAML, expected JSON/],
      ['YAML of several documents', '---\nservice: api\n', /^line 1, column 1: found YAML, expected JSON/],
      ['UTF-16', '\ufffd\ufffd{\0"\0', /^line 1, column 1: found a text in another encoding, expected UTF-8/],
      [
        'a long key',
        `{"${'k'.repeat(2_000)}": 1}`,
        /^line 1, column 2: found a key of 2000 characters, expected at/,
      ],
    ])('%s', (_, text, message) => {
      expect(failureOf(text)).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    });

    it('and no conflict where a comment only shows one', () => {
      expect(failureOf('/*\n=======\nservice: api\n*/ {}')).toEqual({});
    });

    it('and no more of the text than one character, which may be a part of a secret', () => {
      const text = '{"uri": mongodb://user:s3cret@h, "b": "mongodb://user:s3cret@h';
      expect(failureOf(text)).toBe('line 1, column 9: found "m", expected a value');
    });
  });

  it('survives a text that is nested without end, and reads one of 64 levels', () => {
    expect(failureOf('['.repeat(100_000))).toBe('line 1, column 65: found "[", expected at most 64 levels');
    expect(failureOf('{"a":'.repeat(1_000_000))).toMatch('at most 64 levels');
    expect(() => parseJson('['.repeat(64) + ']'.repeat(64))).not.toThrow();
  });

  describe('takes a time that grows with the length of the text only', () => {
    const list = (n: number) =>
      JSON.stringify(
        Array.from({ length: n }, (_, i) => ({ a: `b${i}` })),
        null,
        1,
      );
    it.each<[string, (n: number) => string]>([
      ['many lines', list],
      ['a broken end', (n) => `${list(n)},`],
      ['many keys', (n) => `{${Array.from({ length: n }, (_, i) => `"k${i}":0`).join()}}`],
      ['one key again and again', (n) => `{${'"a":0,'.repeat(n)}"a":0}`],
      ['one string of escapes', (n) => `["${'\\n'.repeat(10 * n)}"]`],
      ['comments', (n) => `${'/**///\n'.repeat(2 * n)}{}`],
      ['spaces', (n) => `${' '.repeat(20 * n)}x`],
      ['long keys, one in the other', (n) => `${`{"${'k'.repeat(900)}":`.repeat(60)}[${'0,'.repeat(5 * n)}`],
    ])('%s', (_, textOf) => {
      const [small, large] = [textOf(2_500), textOf(40_000)];
      failureOf(small);
      const few = Math.min(...[1, 2, 3].map(() => processorSeconds(() => failureOf(small))));
      const many = Math.min(...[1, 2, 3].map(() => processorSeconds(() => failureOf(large))));
      // Sixteen times the length: about 16 where it is linear, 256 where it is quadratic; the processor's own time, whose
      // caches others use too, differs by less than what is between.
      expect(many / Math.max(few, 0.000_5)).toBeLessThan(128);
    });
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
