import { BoundedMap } from '../../src/counts/bounded-map';
import { ReadAfterWrite } from '../../src/counts/read-after-write';

type Counters = ConstructorParameters<typeof ReadAfterWrite>[0];

class Observed {
  now = 10_000;
  readonly namespaces = new BoundedMap(1_000, () => ({ readsAfterWrites: 0, sameDocument: 0 }));
  readonly seen = new ReadAfterWrite({ namespaces: this.namespaces } as unknown as Counters, () => this.now);

  get counts(): number[] {
    const { readsAfterWrites, sameDocument } = this.namespaces.get('app.users');
    return [readsAfterWrites, sameDocument];
  }
}

describe('ReadAfterWrite', () => {
  it('counts a read of a namespace that was just written, and of the very document', () => {
    const observed = new Observed();
    observed.seen.wrote('app.users', ['a']);
    observed.seen.read('app.users', 'b');
    expect(observed.counts).toEqual([1, 0]);
    observed.seen.read('app.users', 'a');
    expect(observed.counts).toEqual([2, 1]);
  });

  it('counts no read of a namespace that was not written', () => {
    const observed = new Observed();
    observed.seen.wrote('app.orders', ['a']);
    observed.seen.read('app.users', 'a');
    expect(observed.counts).toEqual([0, 0]);
  });

  it('looks back one second, inclusive', () => {
    const observed = new Observed();
    observed.seen.wrote('app.users', ['a']);
    observed.now += 1_000;
    observed.seen.read('app.users', 'a');
    expect(observed.counts).toEqual([1, 1]);
    observed.now += 1;
    observed.seen.read('app.users', 'a');
    expect(observed.counts).toEqual([1, 1]);
  });

  it('forgets a document sooner than a namespace that is still written', () => {
    const observed = new Observed();
    observed.seen.wrote('app.users', ['a']);
    observed.now += 1_001;
    observed.seen.wrote('app.users', ['b']);
    observed.seen.read('app.users', 'a');
    expect(observed.counts).toEqual([1, 0]);
  });

  it('tells a number from its text, and knows an ObjectId by its digits', () => {
    const observed = new Observed();
    observed.seen.wrote('app.users', [1, 2n, { toHexString: () => 'ff' }]);
    observed.seen.read('app.users', '1');
    expect(observed.counts).toEqual([1, 0]);
    for (const id of [1, 2n, { toHexString: () => 'ff' }]) observed.seen.read('app.users', id);
    observed.seen.read('app.users', { toHexString: () => 'fe' });
    expect(observed.counts).toEqual([5, 3]);
  });

  it.each([undefined, null, {}, { toHexString: 'ff' }, true])('takes %p for no document', (id) => {
    const observed = new Observed();
    observed.seen.wrote('app.users', [id]);
    observed.seen.read('app.users', id);
    expect(observed.counts).toEqual([1, 0]);
  });

  it('remembers the last 64 documents of a namespace, by their last write', () => {
    const observed = new Observed();
    const ids = Array.from({ length: 64 }, (_, n) => n);
    observed.seen.wrote('app.users', ids);
    observed.seen.wrote('app.users', [0, 64]);
    observed.seen.read('app.users', 1);
    expect(observed.counts).toEqual([1, 0]);
    for (const id of [0, 2, 64]) observed.seen.read('app.users', id);
    expect(observed.counts).toEqual([4, 3]);
  });

  it('remembers 500 namespaces', () => {
    const observed = new Observed();
    for (let n = 1; n < 500; n++) observed.seen.wrote(`app.c${n}`, []);
    observed.seen.wrote('app.users', []);
    observed.seen.wrote('app.late', []);
    observed.seen.read('app.users', undefined);
    observed.seen.read('app.late', undefined);
    expect(observed.counts).toEqual([1, 0]);
    expect(observed.namespaces.get('app.late').readsAfterWrites).toBe(0);
  });
});
