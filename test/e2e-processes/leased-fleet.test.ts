import { Fleet } from './fleet';

test('three processes come and go, and never hold more than the caps', async () => {
  await using fleet = await Fleet.open({ ttlMS: 3_000, renewMS: 1_000 }, 2);
  await fleet.converges('two start', fleet.start(2), 0);
  await fleet.uses(80);

  fleet.start(1);
  await fleet.converges('one joins', fleet.living, 0);
  await fleet.end(fleet.living.slice(0, 1));
  await fleet.converges('one leaves', fleet.living, 0);
  await fleet.endAll();
});
