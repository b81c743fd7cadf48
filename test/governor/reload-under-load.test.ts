import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createGovernor, type PartialConfig, silentLogger } from 'mongo-governor';
import { startReplicaSet } from 'mongo-governor/testing';
import { Registry } from 'prom-client';
import { run } from '../../src/cli/main';
import { QUICK_MONITORING } from '../support/governed';
import { repeat } from '../support/repeat';

const RELOADS = 1_000;
const LOCKED = { service: 'api', connections: { primary: 8, secondary: 10 } } as const;

/** Reloads of every kind: narrower caps and budgets (taken), breaking (held off), invalid (refused). */
const VALID: fc.Arbitrary<PartialConfig> = fc.record({
  service: fc.constant('api'),
  connections: fc.record({
    primary: fc.integer({ min: 4, max: 8 }),
    secondary: fc.integer({ min: 4, max: 10 }),
  }),
  reads: fc.record({ discoveryMS: fc.integer({ min: 0, max: 1_000 }) }),
});
const BREAKING: fc.Arbitrary<PartialConfig> = fc.constantFrom<PartialConfig>(
  { ...LOCKED, reads: { preference: 'primary' } },
  { ...LOCKED, reads: { onPrimaryRead: 'allow' } },
  { ...LOCKED, reads: { primaryAllowed: [{ namespace: '*', reason: 'everything' }] } },
  { ...LOCKED, connections: { primary: 800, secondary: 10 } },
  { ...LOCKED, connections: { primary: 8, secondary: 1_000 } },
  { ...LOCKED, mode: 'observe' },
);
const INVALID = fc.constantFrom<unknown>(
  { ...LOCKED, connections: { primary: 1, secondary: 10 } },
  { ...LOCKED, reads: { preference: 'secundary' } },
  { ...LOCKED, conections: {} },
  { service: 'smtp', connections: LOCKED.connections },
  { service: 'api' },
) as fc.Arbitrary<PartialConfig>;

describe('reload under load', () => {
  it(`of ${RELOADS} random configurations fails no operation, breaks no policy and exceeds no cap`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'governor-'));
    const file = join(folder, 'mongo-governor.json');
    writeFileSync(file, JSON.stringify(LOCKED));
    const silent = () => undefined;
    const io = { cwd: folder, env: {}, stdout: silent, stderr: silent, now: () => new Date() };
    expect(await run(['lock'], io)).toBe(0);
    const set = await startReplicaSet();
    const governor = createGovernor(undefined, {
      env: {},
      cwd: folder,
      registry: new Registry(),
      logger: silentLogger,
    });
    const client = governor.createClient(set.uri, QUICK_MONITORING);
    const users = client.db('app').collection('users');
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
            : users.insertOne({ n: -1 });
      return operation.then(
        () => {
          answered += 1;
        },
        (error: unknown) => failures.push(error),
      );
    });

    let taken = 0;
    let refused = 0;
    const kinds = fc.oneof(VALID, BREAKING, INVALID);
    const seed = Date.now();
    process.stdout.write(`reload under load: seed ${seed}\n`);
    for (const next of fc.sample(kinds, { numRuns: RELOADS, seed })) {
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
      await new Promise((resolve) => setImmediate(resolve));
    }
    await work.stop();

    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(RELOADS);
    expect(taken).toBeGreaterThan(RELOADS / 10);
    expect(refused).toBeGreaterThan(RELOADS / 10);
    const primary = await set.primary();
    for (const member of set.members) {
      const { connections, commandsByName } = await member.witness();
      expect(connections.peak).toBeLessThanOrEqual(member.address === primary.address ? 8 : 10);
      if (member.address === primary.address) expect(commandsByName.find).toBeUndefined();
    }
    await client.close();
    await governor.close();
    await set.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);
});
