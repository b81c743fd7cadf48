import fc from 'fast-check';
import { type InLine, Line } from '../../../src/driver/admission/line';
import { propertyRuns } from '../../support/property-runs';

interface Named extends InLine<Named> {
  readonly name: number;
}

const named = (name: number): Named => ({ name, older: undefined, newer: undefined });

describe('a line', () => {
  it('is a list, whoever joins at either end and leaves from anywhere', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constantFrom('push' as const, 'unshift' as const) }),
      fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const line = new Line<Named>();
        const list: Named[] = [];
        for (const [name, action] of steps.entries()) {
          if (action.kind === 'remove') {
            const [gone] = list.splice(list.length === 0 ? 0 : action.at % list.length, 1);
            if (gone !== undefined) line.remove(gone);
          } else {
            const one = named(name);
            line[action.kind](one);
            list[action.kind](one);
          }
          expect([...line]).toEqual(list);
          expect([line.size, line.oldest, line.newest]).toEqual([list.length, list[0], list.at(-1)]);
        }
      }),
      propertyRuns(100),
    );
  });

  it('lets the one in hand leave while it is gone through', () => {
    const line = new Line<Named>();
    for (const name of [1, 2, 3]) line.push(named(name));
    const seen: number[] = [];
    for (const one of line) {
      seen.push(one.name);
      line.remove(one);
    }
    expect([seen, line.size]).toEqual([[1, 2, 3], 0]);
  });
});
