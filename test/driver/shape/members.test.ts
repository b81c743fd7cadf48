import {
  EACH,
  MAY_BE_EMPTY,
  MAY_BE_MISSING,
  missingOf,
  OF_A_CLASS,
  requiredMembers,
  WRITTEN,
} from '../../../src/driver/shape/members';

const missing = (target: unknown, table: object): string[] => missingOf(target, table, 'it');

describe('what an object lacks of its table', () => {
  it.each([
    ['string', 'a', 1],
    ['number', 0, '0'],
    ['boolean', false, 0],
    ['function', () => 1, {}],
    ['object', {}, () => 1],
  ])('is a member that is no %s', (type, right, wrong) => {
    expect(missing({ member: right }, { member: type })).toEqual([]);
    for (const other of [wrong, undefined, null]) {
      expect(missing({ member: other }, { member: type })).toEqual([`it.member (${type})`]);
    }
    expect(missing({}, { member: type })).toEqual([`it.member (${type})`]);
  });

  it('is what every object has, where the object is to have one of its own', () => {
    expect(missing({}, { toString: 'function' })).toEqual(['it.toString (function)']);
    expect(missing({ toString: () => 'a:1' }, { toString: 'function' })).toEqual([]);
    expect(missing({}, { [OF_A_CLASS]: true })).toEqual(['it.constructor (function)']);
    expect(missing(new Map(), { [OF_A_CLASS]: true })).toEqual([]);
  });

  it('is not what may be absent, unless it is something else', () => {
    expect(missing({ member: undefined }, { member: 'string?' })).toEqual([]);
    expect(missing({}, { member: 'string?' })).toEqual([]);
    expect(missing({ member: 1 }, { member: 'string?' })).toEqual(['it.member (string)']);
  });

  it('is the name, where only that has to be there', () => {
    expect(missing({ member: undefined }, { member: 'there' })).toEqual([]);
    expect(missing(Object.create({ member: null }), { member: 'there' })).toEqual([]);
    expect(missing({}, { member: 'there' })).toEqual(['it.member (there)']);
  });

  it('is not what has a reason not to be checked', () => {
    expect(missing({}, { member: 'not checked: for once' })).toEqual([]);
  });

  it('is what an assignment would not change', () => {
    const table = { member: 'number, written' };
    class WithGetter {
      get member(): number {
        return 1;
      }
    }
    class WithBoth extends WithGetter {
      override get member(): number {
        return 1;
      }
      override set member(_value: number) {}
    }
    expect(missing({ member: 1 }, table)).toEqual([]);
    expect(missing(Object.create({ member: 1 }), table)).toEqual([]);
    expect(missing(new WithBoth(), table)).toEqual([]);
    for (const fixed of [
      Object.freeze({ member: 1 }),
      new WithGetter(),
      Object.freeze(Object.create({ member: 1 })),
    ]) {
      expect(missing(fixed, table)).toEqual(['it.member (number)']);
    }
    const nested = { inner: { [WRITTEN]: true, member: 'number' } };
    expect(missing({ inner: { member: 1 } }, nested)).toEqual([]);
    expect(missing(Object.freeze({ inner: { member: 1 } }), nested)).toEqual(['it.inner (writable)']);
  });

  it('is told of objects within, all at once', () => {
    const table = { inner: { one: 'string', two: { three: 'number' } }, four: 'boolean' };
    const all = ['it.inner.one (string)', 'it.inner.two.three (number)', 'it.four (boolean)'];
    expect(missing({}, { inner: { one: 'not checked: for once' } })).toEqual(['it.inner (object)']);
    for (const empty of [{}, { inner: null }, undefined, null, 'text', 1])
      expect(missing(empty, table)).toEqual(all);
    expect(missing({ inner: { one: 'a', two: {} }, four: true }, table)).toEqual([
      'it.inner.two.three (number)',
    ]);
  });

  it('is the name of an object that may be empty, and nothing of one that may be missing', () => {
    const empty = { inner: { [MAY_BE_EMPTY]: true, one: 'string' } };
    expect(missing({ inner: null }, empty)).toEqual([]);
    expect(missing({}, empty)).toEqual(['it.inner (there)']);
    expect(missing({ inner: {} }, empty)).toEqual(['it.inner.one (string)']);
    const absent = { inner: { [MAY_BE_MISSING]: true, one: 'string' } };
    expect(missing({}, absent)).toEqual([]);
    expect(missing({ inner: {} }, absent)).toEqual(['it.inner.one (string)']);
  });

  it('is looked for in each element of a list, of which there may be none', () => {
    const table = { list: { [EACH]: { one: 'string' } } };
    expect(missing({ list: [] }, table)).toEqual([]);
    expect(missing({ list: [{ one: 'a' }, {}] }, table)).toEqual(['it.list.one (string)']);
    for (const none of [undefined, null, {}])
      expect(missing({ list: none }, table)).toEqual(['it.list (object)']);
  });

  it('is looked for under symbols too', () => {
    expect(missing([], { [Symbol.iterator]: 'function' })).toEqual([]);
    expect(missing({}, { [Symbol.iterator]: 'function' })).toEqual(['it.Symbol(Symbol.iterator) (function)']);
  });
});

it('lists what an object can not do without', () => {
  expect(
    requiredMembers({
      one: 'string',
      two: 'number, written',
      three: 'string?',
      four: 'there',
      five: 'not checked: for once',
      six: { [OF_A_CLASS]: true, seven: 'boolean' },
      eight: { [MAY_BE_EMPTY]: true, nine: 'string' },
      ten: { [EACH]: { eleven: 'string' } },
      twelve: { thirteen: 'there' },
    }),
  ).toEqual({
    one: 'string',
    two: 'number',
    'six.constructor': 'function',
    'six.seven': 'boolean',
    ten: 'object',
    twelve: 'object',
  });
});
