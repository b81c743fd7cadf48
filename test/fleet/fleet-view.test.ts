import { renderFleets } from '../../src/cli/render/fleet';
import { viewOf } from '../../src/fleet/fleet-view';
import { MemoryLeaseStore } from '../../src/fleet/stores/memory-store';
import { request } from './helpers';

async function fleet(fingerprints: readonly string[]) {
  const store = new MemoryLeaseStore('api@rs0', () => 0);
  for (const [index, fingerprint] of fingerprints.entries()) {
    await store.renew(request(`api-${index}`, { fingerprint }));
  }
  return store.read();
}

test('an instance whose plan is not that of the others is flagged', async () => {
  const view = await fleet(['plan-a', 'plan-b', 'plan-a']);
  expect(view.fingerprints).toEqual(['plan-a', 'plan-b']);
  expect(view.instances.map(({ differs }) => differs)).toEqual([false, true, false]);
});

test('sums are shown beside each instance', async () => {
  const view = await fleet(['plan-a', 'plan-a']);
  expect(view.granted).toEqual({ primary: 6, secondary: 6 });
  expect(view.held).toEqual({ primary: 6, secondary: 6 });
  expect(view.instances[0]).toMatchObject({ id: 'api-0', state: 'live', leaseSecondsLeft: 20, weight: 1 });
});

test('a fleet that nobody has joined is empty', () => {
  expect(viewOf('api@rs0', undefined)).toMatchObject({ key: 'api@rs0', learning: false, instances: [] });
});

test('members are shown as the last instance found them', async () => {
  let now = 0;
  const store = new MemoryLeaseStore('api@rs0', () => now);
  const estimate = {
    address: 'db-2:27017',
    role: 'secondary',
    limit: 12,
    baselineUS: { find: 20_100, aggregate: 400_000 },
  } as const;
  await store.renew(request('api-0', { estimates: [estimate] }));
  now = 4_000;
  await store.renew(request('api-1'));
  const view = await store.read();
  expect(view.members).toEqual([{ ...estimate, secondsAgo: 4 }]);
  expect(renderFleets([view], new Date(0))).toContain(
    'db-2:27017 (secondary) carries 12 connections an instance: find 20.1 ms, aggregate 400 ms without a queue, told 4 s ago',
  );
});
