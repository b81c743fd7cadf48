import { type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { MongoClient } from 'mongodb';
import type { LeaseTerms } from '../../src/fleet/protocol/terms';
import { MongoLeaseStore } from '../../src/fleet/stores/mongo-store';
import { workspace } from '../cli/helpers';
import { request, TERMS } from './helpers';

let set: ReplicaSet;
let client: MongoClient;

beforeAll(async () => {
  set = await startReplicaSet();
  client = await MongoClient.connect(set.uri);
});
afterAll(async () => {
  await client.close();
  await set.close();
});

/** Leases of 600 s, which outlive the test. */
const LONG: LeaseTerms = { ...TERMS, ttlMS: 600_000 - TERMS.renewMS };

const join = (database: string, key: string, id: string, fingerprint: string) =>
  new MongoLeaseStore(client.db(database), key).renew(request(id, { fingerprint, terms: LONG }));

test('lists instances, shares, what they hold and their plans', async () => {
  await join('agreed', 'api@rs0', 'api-1#a', 'plan-a');
  await join('agreed', 'api@rs0', 'api-2#b', 'plan-a');
  const { code, out } = await workspace().run(['fleet', '--uri', set.uri, '--database', 'agreed']);
  expect(out).toContain('api@rs0: 2 live of at most 12, learning');
  // Some seconds of the lease may be over.
  expect(out).toMatch(/api-1#a +live .* 3 \(3\) +3 \(3\) +(600|[45]\d\d) s +plan-a\n/);
  expect(out).toMatch(/sum .* 6 \(6\) of 36 +6 \(6\) of 120\n/);
  expect(code).toBe(0);
});

test('flags an instance whose plan is not that of the rest, and fails', async () => {
  await join('drifted', 'api@rs0', 'api-1#a', 'plan-a');
  await join('drifted', 'api@rs0', 'api-2#b', 'plan-a');
  await join('drifted', 'api@rs0', 'api-3#c', 'plan-b');
  const { code, out } = await workspace().run(['fleet', '--uri', set.uri, '--database', 'drifted']);
  expect(out).toMatch(/api-3#c .*plan-b {2}ANOTHER PLAN\n/);
  expect(out).toContain('DRIFT  1 of 3 instances have another plan than plan-a');
  expect(code).toBe(1);
});

test('prints JSON for other programs', async () => {
  await join('json', 'api@rs0', 'api-1#a', 'plan-a');
  const { out } = await workspace().run(['fleet', '--uri-env', 'URI', '--database', 'json', '--json'], {
    URI: set.uri,
  });
  expect(JSON.parse(out)).toMatchObject([{ key: 'api@rs0', caps: { primary: 36, secondary: 120 } }]);
});

test('a deployment without leases says so', async () => {
  const { code, out } = await workspace().run(['fleet', '--uri', set.uri, '--database', 'nobody']);
  expect(out).toBe('No instance has ever asked for a lease here.\n');
  expect(code).toBe(0);
});

test('without a URI it says what to give', async () => {
  const { code, err } = await workspace().run(['fleet']);
  expect(err).toContain('Give --uri or --uri-env.');
  expect(code).toBe(2);
});
