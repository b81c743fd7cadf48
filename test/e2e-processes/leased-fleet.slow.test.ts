import { Fleet } from './fleet';
import { CAPS, type Findings } from './messages';

/** `LEASED_FLEET_ROUNDS=20 npm run test:slow -- test/e2e-processes` goes on for longer, and tells what it has seen. */
const { LEASED_FLEET_ROUNDS } = process.env;
const ROUNDS = Number(LEASED_FLEET_ROUNDS ?? 1);

test('twelve processes come, go, are killed and stopped, lose the store, and never hold more than the caps', async () => {
  await using fleet = await Fleet.open({ ttlMS: 8_000, renewMS: 2_000 });
  await fleet.converges('four start', fleet.start(4), 0);
  await fleet.uses(80);

  let silent = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const stopped = fleet.living.slice(0, 2);
    await fleet.stopPastTheLease(stopped);
    const running = fleet.living.filter((instance) => !stopped.includes(instance));
    const joined = fleet.start(12 - fleet.living.length);
    await fleet.converges('others join while two are stopped', [...running, ...joined], silent + 2);
    await fleet.letRun(stopped);
    await fleet.converges('twelve run', fleet.living, silent);

    if (round === 0) {
      await fleet.kill(fleet.living.slice(2, 5));
      silent += 3;
    }
    await fleet.end(fleet.living.slice(-2));
    await fleet.converges('some are killed and some leave', fleet.living, silent);

    await fleet.loseTheStore();
    await fleet.converges('the store is back', fleet.living, silent);
    if (round < ROUNDS - 1) await fleet.end(fleet.living.slice(6));
  }

  const findings = await fleet.endAll();
  if (LEASED_FLEET_ROUNDS !== undefined) tell(findings);
});

function tell({ samples, peak, peakNamed, explainedExcess }: Findings): void {
  process.stdout.write(
    `leased fleet: ${samples} looks; most at the primary ${peak.primary} of ${CAPS.primary}, at a secondary ` +
      `${peak.secondary} of ${CAPS.secondary} (by name ${peakNamed.primary} and ${peakNamed.secondary}); ` +
      `above a cap because of processes stopped past their lease: ${explainedExcess}\n`,
  );
}

test('a file takes twelve processes from observe to enforce under load, and a rolling restart ends none of it', async () => {
  await using fleet = await Fleet.open({ ttlMS: 8_000, renewMS: 2_000 }, 3, {
    readers: 6,
    preferSecondaries: true,
  });
  fleet.configure({ mode: 'observe' });
  fleet.start(12);
  await fleet.serves();

  const took: Record<string, number> = {};
  for (const [what, change] of [
    ['observe to enforce', { mode: 'enforce' }],
    ['leased to static', { budget: 'static' }],
    ['static to leased', { budget: 'leased' }],
    ['enforce to observe', { mode: 'observe' }],
    ['and back', { mode: 'enforce' }],
  ] as const) {
    took[what] = Math.round(await fleet.rollOut(change));
  }
  expect(fleet.refused).toBe(0);
  for (const old of [...fleet.living]) {
    await fleet.end([old]);
    fleet.start(1);
  }
  await fleet.converges('all have been replaced', fleet.living, 0);
  await fleet.endAll();
  if (LEASED_FLEET_ROUNDS !== undefined) process.stdout.write(`transitions, ms: ${JSON.stringify(took)}\n`);
});
