import { eventually } from '../support/eventually';
import { startFleet } from './fleet';

// The auditor gives a member that is down three seconds.
test('a member that is down hides no other, and comes back', async () => {
  await using fleet = await startFleet();
  await using auditor = await fleet.auditor();
  const [secondary] = await fleet.set.secondaries();
  await secondary?.kill();
  const report = await auditor.report();
  expect(report.members).toHaveLength(2);
  expect(report.unread).toMatchObject([{ address: secondary?.address }]);
  await secondary?.restart();
  await eventually('it is read again', async () => (await auditor.report()).unread.length === 0);
});
