import { BoundedMap } from '../../src/counts/bounded-map';

describe('BoundedMap', () => {
  const make = () => ({ count: 0 });

  it('makes one value for each key and keeps it', () => {
    const map = new BoundedMap(2, make);
    map.get('a').count = 1;
    expect(map.get('a')).toEqual({ count: 1 });
    expect(map.get('b')).toEqual({ count: 0 });
  });

  it('keeps what comes after its limit under one common key', () => {
    const map = new BoundedMap(2, make);
    for (const key of ['a', 'b', 'c', 'd']) map.get(key).count += 1;
    expect([...map.entries()]).toEqual([
      ['a', { count: 1 }],
      ['b', { count: 1 }],
      ['other', { count: 2 }],
    ]);
  });
});
