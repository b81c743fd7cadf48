import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createGovernor, type PartialConfig, silentLogger } from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';
import { Registry } from 'prom-client';
import { run } from '../../src/cli/main';
import { atEnd } from '../support/at-end';
import { eventually } from '../support/eventually';
import { QUICK_MONITORING, withPatience } from '../support/governed';
import { repeat } from '../support/repeat';

const LOCKED = withPatience({ service: 'api', connections: { primary: 8, secondary: 10 } });
const { connections: CONNECTIONS } = LOCKED;

/** Reloads of every kind: narrower caps (taken), breaking (held off), invalid (refused). */
const VALID: fc.Arbitrary<PartialConfig> = fc.record({
  service: fc.constant('api'),
  connections: fc.record({
    primary: fc.integer({ min: 4, max: 8 }),
    secondary: fc.integer({ min: 4, max: 10 }),
    waitQueue: fc.constant(CONNECTIONS?.waitQueue ?? {}),
  }),
  reads: fc.constant(LOCKED.reads ?? {}),
});
const BREAKING: fc.Arbitrary<PartialConfig> = fc.constantFrom<PartialConfig>(
  { ...LOCKED, reads: { preference: 'primary' } },
  { ...LOCKED, reads: { onPrimaryRead: 'allow' } },
  { ...LOCKED, reads: { primaryAllowed: [{ namespace: '*', reason: 'everything' }] } },
  { ...LOCKED, connections: { ...CONNECTIONS, primary: 800 } },
  { ...LOCKED, connections: { ...CONNECTIONS, secondary: 1_000 } },
  { ...LOCKED, mode: 'observe' },
);
const INVALID = fc.constantFrom<unknown>(
  { ...LOCKED, connections: { primary: 1, secondary: 10 } },
  { ...LOCKED, reads: { preference: 'secundary' } },
  { ...LOCKED, conections: {} },
  { service: 'smtp', connections: LOCKED.connections },
  { service: 'api' },
) as fc.Arbitrary<PartialConfig>;

/** One of each kind, in any order. */
const KINDS = fc
  .tuple(VALID, BREAKING, INVALID)
  .chain((three) => fc.shuffledSubarray<PartialConfig>(three, { minLength: three.length }));

/** Reloads three times as often as `rounds` says while 24 workers read and write. */
export async function reloadUnderLoad(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'governor-'));
  writeFileSync(join(folder, 'mongo-governor.json'), JSON.stringify(LOCKED));
  const silent = () => undefined;
  const io = { cwd: folder, env: {}, stdout: silent, stderr: silent, now: () => new Date() };
  expect(await run(['lock'], io)).toBe(0);
  await using set = await startReplicaSet();
  const governor = createGovernor(undefined, {
    env: {},
    cwd: folder,
    registry: new Registry(),
    logger: silentLogger,
  });
  const client = governor.createClient(set.uri, QUICK_MONITORING);
  await using _ = atEnd(async () => {
    await client.close();
    await governor.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const users = client.db('app').collection('users');
  const events = client.db('app').collection('events');
  await users.insertMany(Array.from({ length: 9 }, (_, n) => ({ n })));
  await set.resetWitnesses();

  let answered = 0;
  const failures: unknown[] = [];
  await using work = repeat(24, (n) => {
    const operation: Promise<unknown> =
      n % 3 === 0
        ? users.findOne({ n }, { readPreference: 'primary' })
        : n % 3 === 1
          ? users.find({}, { batchSize: 2 }).toArray()
          : events.updateOne({ n }, { $inc: { count: 1 } }, { upsert: true });
    return operation.then(
      () => {
        answered += 1;
      },
      (error: unknown) => failures.push(error),
    );
  });

  let taken = 0;
  let refused = 0;
  const seed = Number(process.env.SEED ?? Date.now());
  process.stdout.write(`reload under load: seed ${seed}\n`);
  const reloads = fc.sample(KINDS, { numRuns: rounds, seed }).flat();
  for (const next of reloads) {
    const before = answered;
    try {
      governor.reload(next);
      taken += 1;
    } catch (error) {
      refused += 1;
      expect((error as { code: string }).code).toMatch(/^ERR_GOVERNOR_CONFIG_/);
    }
    // Whatever was asked for, nothing wider than the lock is ever in force.
    expect(governor.plan.limits.primary.cap).toBeLessThanOrEqual(8);
    expect(governor.plan.routing).toMatchObject({
      preference: 'secondaryPreferred',
      onPrimaryRead: 'reroute',
    });
    while (answered + failures.length === before) await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually('work went on', () => answered + failures.length > reloads.length);
  await work.stop();

  expect(failures).toEqual([]);
  expect(taken).toBeGreaterThanOrEqual(rounds);
  expect(refused).toBeGreaterThanOrEqual(rounds);
  const primary = await set.primary();
  for (const member of set.members) {
    const { connections, commandsByName } = await member.witness();
    expect(connections.peak).toBeLessThanOrEqual(member.address === primary.address ? 8 : 10);
    if (member.address === primary.address) expect(commandsByName.find).toBeUndefined();
  }
}
