import { readId, writtenIds } from '../../../src/driver/reads/written-documents';
import type { DriverOperation } from '../../../src/driver/shape/internals';

describe('the documents that an operation names', () => {
  it.each([
    [{ documents: [{ _id: 1 }, { _id: 2 }] }, [1, 2]],
    [{ statements: [{ q: { _id: 1 } }, {}, { q: { name: 'x' } }] }, [1, undefined, undefined]],
    [{ query: { _id: 7 } }, [7]],
    [{}, [undefined]],
  ])('as a write, %j, are %j', (operation, ids) => {
    expect(writtenIds(operation as unknown as DriverOperation)).toEqual(ids);
  });

  it.each([
    [{ filter: { _id: 7 } }, 7],
    [{ filter: { name: 'x' } }, undefined],
    [{}, undefined],
  ])('as a read, %j, is %j', (operation, id) => {
    expect(readId(operation as unknown as DriverOperation)).toBe(id);
  });
});
