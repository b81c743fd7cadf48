import fc from 'fast-check';
import { overridesTo, withOverrides } from '../../src/config/overrides';

interface Section {
  readonly cap: number;
  readonly limit?: number;
  readonly list: readonly string[];
  readonly below: { readonly size: number; readonly name?: string };
}

const section: fc.Arbitrary<Section> = fc.record(
  {
    cap: fc.nat(9),
    limit: fc.nat(9),
    list: fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
    below: fc.record({ size: fc.nat(9), name: fc.constantFrom('x', 'y') }, { requiredKeys: ['size'] }),
  },
  { requiredKeys: ['cap', 'list', 'below'] },
);

describe('values over a section', () => {
  const base: Section = { cap: 1, limit: 2, list: ['a', 'b'], below: { size: 3, name: 'x' } };

  it('take the place of those below, a list whole, and leave the rest', () => {
    expect(withOverrides(base, { list: ['c'], below: { size: 4 } })).toEqual({
      cap: 1,
      limit: 2,
      list: ['c'],
      below: { size: 4, name: 'x' },
    });
  });

  it('take a value away with null, and do nothing with undefined', () => {
    expect(withOverrides(base, { cap: undefined, limit: null, below: { name: null } })).toEqual({
      cap: 1,
      list: ['a', 'b'],
      below: { size: 3 },
    });
    expect(withOverrides(base, undefined)).toEqual(base);
  });

  it('can make any section of any other, and change neither', () => {
    fc.assert(
      fc.property(section, section, (from, to) => {
        const [before, wanted] = [structuredClone(from), structuredClone(to)];
        expect(withOverrides(from, overridesTo(from, to))).toEqual(wanted);
        expect([from, to]).toEqual([before, wanted]);
      }),
    );
  });
});
