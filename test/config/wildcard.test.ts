import fc from 'fast-check';
import { matchesWildcard, wildcardsMeet } from '../../src/config/wildcard';

// Few characters, so that patterns and texts often meet; stars side by side included.
const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 6 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 6 });

/** What a pattern means, said in another way. */
const asRegExp = (wildcard: string): RegExp =>
  new RegExp(`^${wildcard.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);

describe('matchesWildcard', () => {
  it('lets each star stand for any text or none', () => {
    fc.assert(
      fc.property(pattern, text, (wildcard, found) => {
        expect(matchesWildcard(wildcard, found)).toBe(asRegExp(wildcard).test(found));
      }),
      { numRuns: 500 },
    );
  });
});

describe('wildcardsMeet', () => {
  it('is true for two patterns that cover the same text', () => {
    fc.assert(
      fc.property(pattern, pattern, text, (a, b, found) => {
        fc.pre(matchesWildcard(a, found) && matchesWildcard(b, found));
        expect(wildcardsMeet(a, b)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is false for two patterns that cover no text together', () => {
    // The shortest text that both cover is no longer than both patterns: short patterns can be tried out.
    const texts = ['', ...'ab'].flatMap((x) =>
      ['', ...'ab'].flatMap((y) =>
        ['', ...'ab'].flatMap((z) => ['', ...'ab'].map((last) => x + y + z + last)),
      ),
    );
    const short = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 2 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        const common = texts.some((found) => matchesWildcard(a, found) && matchesWildcard(b, found));
        expect(wildcardsMeet(a, b)).toBe(common);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the same both ways round', () => {
    fc.assert(fc.property(pattern, pattern, (a, b) => expect(wildcardsMeet(a, b)).toBe(wildcardsMeet(b, a))));
  });
});
