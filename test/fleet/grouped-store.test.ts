import { GroupedLeaseStore } from '../../src/fleet/stores/grouped-store';
import { MemoryLeaseStore } from '../../src/fleet/stores/memory-store';
import { request } from './helpers';

const groupsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => new MemoryLeaseStore(`api@rs0#${index}`, () => 0));

test('each group divides its part of the cap among its part of the instances', async () => {
  const groups = groupsOf(3);
  const ids = Array.from({ length: 12 }, (_, index) => `api-${index}`);
  await Promise.all(ids.map((id) => new GroupedLeaseStore(groups).renew(request(id))));
  const sizes = groups.map(({ state }) => state?.leases.length);
  expect(sizes).toEqual([4, 4, 4]);
});

test('an instance stays in its group, and gives its lease back there', async () => {
  const groups = groupsOf(2);
  const store = new GroupedLeaseStore(groups);
  await store.renew(request('a'));
  await store.renew(request('a', { seq: 2 }));
  expect((await store.read()).instances).toHaveLength(1);
  await store.release({ id: 'a', seq: 3, held: { primary: 0, secondary: 0 } });
  expect((await store.read()).instances).toHaveLength(0);
});

test('the last group takes whom no group has room for', async () => {
  const groups = groupsOf(2);
  const ids = Array.from({ length: 14 }, (_, index) => `api-${index}`);
  for (const id of ids) await new GroupedLeaseStore(groups).renew(request(id));
  expect((await new GroupedLeaseStore(groups).read()).instances).toHaveLength(14);
});

test('a process that goes on through another store stays in its group', async () => {
  const groups = groupsOf(4);
  const home = { group: undefined };
  await new GroupedLeaseStore(groups, home).renew(request('a'));
  // Groups that are emptier now would be chosen by a newcomer.
  for (const group of groups) if ((group.state?.leases.length ?? 0) > 0) await group.renew(request('b'));
  const next = new GroupedLeaseStore(groups, home);
  await next.renew(request('a', { seq: 2 }));
  const sizes = groups.map(({ state }) => state?.leases.length ?? 0);
  expect(sizes.sort()).toEqual([0, 0, 0, 2]);
});

test('a store without groups is an error', () => {
  expect(() => new GroupedLeaseStore([])).toThrow('needs at least one group');
});
