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

export function testRefusals(runs: number): void {
  test('parseJson refuses what JSON.parse refuses, with a place in the text', () => {
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
      propertyRuns(runs),
    );
  });
}
