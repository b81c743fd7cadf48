import { Fleet } from './fleet';

test('three processes come, go, are killed, and never hold more than the caps', async () => {
  await using fleet = await Fleet.open({ ttlMS: 3_000, renewMS: 1_000 }, 2);
  await fleet.converges('two start', fleet.start(2), 0);
  await fleet.uses(80);

  await fleet.kill(fleet.living.slice(0, 1));
  fleet.start(1);
  await fleet.converges('one is killed and one joins', fleet.living, 1);
  await fleet.endAll();
});
