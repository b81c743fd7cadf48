import { LeaseIdentity } from '../../src/fleet/client/lease-identity';

test('two names are never the same, not even after a restart', () => {
  const names = [new LeaseIdentity('api-1').id, new LeaseIdentity('api-1').id];
  expect(names[0]).toMatch(/^api-1#/);
  expect(names[0]).not.toBe(names[1]);
});

test('each request of a process has a higher number, whatever lease it is of', () => {
  const identity = new LeaseIdentity('api-1');
  expect([identity.nextSeq(), identity.nextSeq()]).toEqual([1, 2]);
});
