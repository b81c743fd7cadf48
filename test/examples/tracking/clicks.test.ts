import { eventually } from '../../support/eventually';
import { APP_NAME, startTracking, type Tracking } from './start';

async function clickNamed(tracking: Tracking, from: number, to: number): Promise<void> {
  for (let number = from; number < to; number += 1) {
    expect(await tracking.click(tracking.links[number % 50] ?? '', `person ${number}`)).toMatchObject({
      status: 302,
    });
  }
}

const people = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `person ${from + index}`);

test('a click is written at once, and nothing stays on disk', async () => {
  await using tracking = await startTracking();
  await eventually('east is written', () => tracking.service.view().regions[0]?.mayWrite === true);
  await clickNamed(tracking, 0, 10);
  await eventually('all are written', () => tracking.service.view().clicks.written === 10);
  expect(tracking.service.view().spool.kept).toBe(0);
  const found = await tracking.clicks();
  expect(found.map(({ agent }) => agent).sort()).toEqual(people(0, 10).sort());
  expect(found.every(({ at }) => at instanceof Date)).toBe(true);
});

test('while both regions are gone clicks wait on disk, over a restart, and arrive in order, once each', async () => {
  const replay = { batch: 7, timeoutMS: 600_000, longestPauseMS: 50 };
  await using tracking = await startTracking({ settings: { replay } });
  await Promise.all([tracking.regions.takeAway('east'), tracking.regions.takeAway('west')]);
  await tracking.restart();
  await clickNamed(tracking, 0, 30);
  expect(tracking.service.view().spool.waiting).toBe(30);
  await tracking.restart();
  expect(tracking.service.view().spool.waiting).toBe(30);
  await clickNamed(tracking, 30, 50);
  await tracking.regions.bringBack('east');
  await eventually('all arrived', () => tracking.service.view().spool.kept === 0);
  expect((await tracking.clicks()).map(({ agent }) => agent)).toEqual(people(0, 50));
  const { members } = tracking.regions.sets.east;
  const commands = (await Promise.all(members.map((member) => member.witness()))).flatMap(
    (seen) => seen.commands,
  );
  // In batches, one after the other.
  expect(commands.filter(({ name }) => name === 'insert').length).toBeGreaterThanOrEqual(8);
});

test('what arrived without our knowing is told by its key, and is there once', async () => {
  await using tracking = await startTracking();
  const { regions } = tracking;
  await eventually('east is written', () => tracking.service.view().regions[0]?.mayWrite === true);
  const primary = await regions.sets.east.primary();
  // Nothing that the driver tries again by itself.
  await primary.failNext({ command: 'insert', appName: APP_NAME, code: 8000, afterExecution: true });
  await clickNamed(tracking, 0, 3);
  await eventually('nothing waits', () => tracking.service.view().spool.kept === 0);
  expect(tracking.service.view().clicks).toMatchObject({ spooled: 1, replayed: 1, duplicates: 1, lost: 0 });
  expect((await tracking.clicks()).map(({ agent }) => agent).sort()).toEqual(people(0, 3));
});

test('a click that the region will never take is set aside, and stops no other', async () => {
  await using tracking = await startTracking();
  const { regions, links } = tracking;
  const [first = '', second = ''] = links;
  await tracking.database('east').createCollection('clicks', { validator: { agent: { $ne: 'unwanted' } } });
  await Promise.all([regions.takeAway('east'), regions.takeAway('west')]);
  await eventually('east is known to be gone', () => tracking.service.view().regions[0]?.mayWrite === false);
  await tracking.click(first, 'unwanted');
  await tracking.click(second, 'wanted');
  await regions.bringBack('east');
  await eventually('nothing waits', () => tracking.service.view().spool.waiting === 0);
  await tracking.click(first, 'unwanted');
  await eventually('both are set aside', () => tracking.service.view().clicks.refusedClicks === 2);
  expect((await tracking.clicks()).map(({ agent }) => agent)).toEqual(['wanted']);
  expect(tracking.service.view().spool).toMatchObject({ waiting: 0, kept: 2 });
  await tracking.restart();
  expect(tracking.service.view().spool).toMatchObject({ waiting: 0, kept: 2 });
});

test('metrics tell what to alert on, beside those of the governor', async () => {
  await using tracking = await startTracking();
  await clickNamed(tracking, 0, 1);
  const text = await (await fetch(`http://127.0.0.1:${tracking.service.port}/metrics`)).text();
  expect(text).toMatch(/^tracking_redirects_total\{source="(own|link)"\} 1$/m);
  expect(text).toContain('tracking_spool_waiting ');
  expect(text).toContain('mongo_governor_connection_cap{');
  const ready = await fetch(`http://127.0.0.1:${tracking.service.port}/ready`);
  expect(ready.status).toBe(200);
});

test('a full disk costs the count of a click, never its redirect', async () => {
  await using tracking = await startTracking({ maxClicks: 5 });
  await Promise.all([tracking.regions.takeAway('east'), tracking.regions.takeAway('west')]);
  await eventually('east is known to be gone', () => tracking.service.view().regions[0]?.mayWrite === false);
  await clickNamed(tracking, 0, 8);
  const { spool, clicks } = tracking.service.view();
  expect(spool.waiting).toBe(5);
  expect(clicks.lost).toBe(3);
});

test('a forged link is neither looked up nor written', async () => {
  await using tracking = await startTracking();
  await eventually('east is written', () => tracking.service.view().regions[0]?.mayWrite === true);
  const [first = ''] = tracking.links;
  expect(await tracking.click(`${first.slice(0, -1)}_`)).toMatchObject({ status: 404, location: null });
  expect(tracking.service.view().spool.kept).toBe(0);
  expect(tracking.service.view().clicks.written).toBe(0);
});
