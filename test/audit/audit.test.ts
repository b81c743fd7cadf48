import { once } from 'node:events';
import { connect } from 'node:net';
import { formatAppName } from '../../src/audit/app-name';
import { findingsOf } from '../../src/audit/findings';
import { growthBetween } from '../../src/audit/growth';
import { eventually } from '../support/eventually';
import { repeat } from '../support/repeat';
import { occupy, startFleet } from './fleet';

test('counts connections by service exactly as the members do', async () => {
  await using fleet = await startFleet();
  await fleet.client('api', 4, formatAppName({ service: 'api', instance: 'a1' }));
  await fleet.client('api', 4, formatAppName({ service: 'api', instance: 'a2' }));
  await fleet.client('tracking', 9, 'tracking');
  await using auditor = await fleet.auditor();
  // The drivers open connections in the background: two reports that agree are of a fleet at rest.
  let report = await auditor.report();
  await eventually('the fleet is at rest', async () => {
    const before = report;
    report = await auditor.report();
    const counted = await Promise.all(fleet.set.members.map((member) => member.connections()));
    const open = counted.map((counts) => counts.open).toSorted();
    const reported = report.members.map(({ connections }) => connections).toSorted();
    return growthBetween(before, report).length === 0 && String(open) === String(reported);
  });
  const { members, unread } = report;

  expect(unread).toEqual([]);
  expect(members.map(({ role }) => role).toSorted()).toEqual(['primary', 'secondary', 'secondary']);
  for (const { address, services, connections } of members) {
    const member = fleet.set.members.find((each) => each.address === address);
    const { openByAppName, connections: counted } = (await member?.witness()) ?? {};
    expect(connections).toBe(counted?.open);
    const held = (service: string) => services.find((each) => each.service === service);
    const open = (prefix: string) =>
      Object.entries(openByAppName ?? {}).reduce(
        (sum, [name, n]) => sum + (name.startsWith(prefix) ? n : 0),
        0,
      );
    expect(held('api')).toMatchObject({ kind: 'governed', instances: 2, connections: open('api@') });
    expect(held('tracking')).toMatchObject({
      kind: 'ungoverned',
      instances: null,
      connections: open('tracking'),
    });
    expect(held('mongo-governor audit')).toMatchObject({ kind: 'tool', connections: 2 });
  }
});

test('knows a governed client whose user chose the appName by what its driver says', async () => {
  await using fleet = await startFleet();
  await fleet.client('billing', 1, 'billing', { driverInfo: { name: 'mongo-governor' } });
  await using auditor = await fleet.auditor();
  const { members } = await auditor.report();
  const billing = members.flatMap(({ services }) => services.filter(({ service }) => service === 'billing'));
  expect(billing.map(({ kind }) => kind)).toEqual(['governed', 'governed', 'governed']);
});

test('says what is over its cap, what is not governed and who reads from the primary', async () => {
  await using fleet = await startFleet();
  const tracking = await fleet.client('tracking', 2, 'tracking');
  await fleet.client('api', 4, formatAppName({ service: 'api', instance: 'a1' }));
  const primary = await fleet.set.primary();
  await primary.setLoad({ serviceMS: 20 });
  const clicks = tracking.db('app').collection('clicks');
  await using _reads = repeat(4, () => clicks.findOne({}, { readPreference: 'primary' }));
  await using auditor = await fleet.auditor();
  let report = await auditor.report();
  // Reads are seen only while they run, however seldom the auditor comes to look.
  await eventually('reads at the primary are seen', async () => {
    if (report.members.some(({ services }) => services.some(({ reads }) => reads > 0))) return true;
    report = await auditor.report();
    return false;
  });

  const texts = findingsOf(report).map(({ text }) => text);
  expect(texts).toContainEqual(
    expect.stringMatching(/^tracking reads from the primary 127.+ reads seen running/),
  );
  expect(texts).toContainEqual(
    expect.stringMatching(/^api holds \d+ connections at primary 127.+ cap is 3\.$/),
  );
  expect(texts).toContainEqual(expect.stringMatching(/^tracking is not governed: \d+ connections from 127/));
  expect(texts.filter((text) => text.startsWith('api reads'))).toEqual([]);
});

test('tells of a connection that never says who it is, as a TCP check holds one', async () => {
  await using fleet = await startFleet();
  const primary = await fleet.set.primary();
  const [host, port] = primary.address.split(':');
  const socket = connect(Number(port), host);
  await once(socket, 'connect');
  await using auditor = await fleet.auditor();
  const texts = findingsOf(await auditor.report()).map(({ text }) => text);
  expect(texts).toEqual(['(unnamed) is not governed: 1 connection from 127.0.0.1.']);
  socket.destroy();
});

test('names the service whose connections grow', async () => {
  await using fleet = await startFleet();
  await fleet.client('api', 3, formatAppName({ service: 'api', instance: 'a1' }));
  const tracking = await fleet.client('tracking', 1, 'tracking');
  await using auditor = await fleet.auditor();
  const before = await auditor.report();
  await occupy(fleet.set, tracking, 30);
  const after = await auditor.report();
  const [most] = growthBetween(before, after);
  expect(most?.service).toBe('tracking');
  expect((most?.to ?? 0) - (most?.from ?? 0)).toBeGreaterThan(5);
});

test('tells which privileges are missing', async () => {
  await using fleet = await startFleet();
  await using auditor = await fleet.auditor();
  for (const member of fleet.set.members) await member.failNext({ command: 'serverStatus', code: 13 });
  const { unread } = await auditor.report();
  expect(unread.map(({ problem }) => problem)).toEqual(
    Array(3).fill(expect.stringContaining('clusterMonitor')),
  );
});

test('holds two connections at each member while it watches, and none afterwards', async () => {
  await using fleet = await startFleet();
  {
    await using auditor = await fleet.auditor();
    for (let round = 0; round < 3; round++) await auditor.report();
    for (const member of fleet.set.members) {
      expect((await member.witness()).openByAppName).toEqual({ 'mongo-governor audit': 2 });
    }
  }
  await eventually('all are closed', async () => {
    const open = await Promise.all(fleet.set.members.map((member) => member.connections()));
    return open.every((counts) => counts.open === 0);
  });
});
