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

/** Within the safe shares, monitors included, as a service that is under its cap before anything is enforced. */
const WITHIN_SAFE_SHARES = { readers: 6, preferSecondaries: true };

test('a file takes three processes from observe to enforce and from budget to budget, and nothing is refused for it', async () => {
  await using fleet = await Fleet.open({ ttlMS: 3_000, renewMS: 1_000 }, 2, WITHIN_SAFE_SHARES);
  fleet.configure({ mode: 'observe' });
  fleet.start(3);
  await fleet.serves();

  await fleet.rollOut({ mode: 'enforce' });
  await fleet.rollOut({ budget: 'static' });
  await fleet.rollOut({ budget: 'leased' });
  await fleet.rollOut({ mode: 'observe' });
  await fleet.rollOut({ mode: 'enforce' });
  expect(fleet.refused).toBe(0);
  await fleet.endAll();
});
