import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConfigDriftError,
  ConfigInvalidError,
  createGovernor,
  type Drift,
  type Governor,
  type GovernorOptions,
  silentLogger,
} from 'mongo-governor';
import { Registry } from 'prom-client';
import { run } from '../../src/cli/main';
import { eventually } from '../support/eventually';

const ACCEPTED = { service: 'api', connections: { primary: 24, secondary: 120, instances: 6 } };
const ROLLED_BACK = { ...ACCEPTED, reads: { preference: 'primary' } };
const WIDER = { ...ACCEPTED, connections: { ...ACCEPTED.connections, primary: 48 } };
const NARROWER = { ...ACCEPTED, connections: { ...ACCEPTED.connections, primary: 18 } };

let folder: string;
let governor: Governor | undefined;
let registry: Registry;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'governor-'));
  registry = new Registry();
});
afterEach(async () => {
  await governor?.close();
  governor = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function write(config: unknown, name = 'mongo-governor.json'): void {
  writeFileSync(join(folder, name), typeof config === 'string' ? config : JSON.stringify(config));
}

async function lock(...args: string[]): Promise<void> {
  const code = await run(['lock', ...args], {
    cwd: folder,
    env: {},
    stdout: () => undefined,
    stderr: () => undefined,
    now: () => new Date(),
  });
  expect(code).toBe(0);
}

function start(options: GovernorOptions = {}, code?: Parameters<typeof createGovernor>[0]): Governor {
  governor = createGovernor(code, {
    env: {},
    cwd: folder,
    registry,
    logger: silentLogger,
    watchIntervalMS: 10,
    ...options,
  });
  return governor;
}

async function inForceLabel(): Promise<string | undefined> {
  return /^mongo_governor_config_info\{.*in_force="(\w+)"/m.exec(await registry.metrics())?.[1];
}

describe('at start', () => {
  it('takes a plan that is the accepted one', async () => {
    write(ACCEPTED);
    await lock();
    expect(start().status()).toMatchObject({ inForce: 'config', lastDrift: null });
  });

  it('holds the accepted plan against a rollback that moves reads to the primary, and says so', async () => {
    write(ACCEPTED);
    await lock();
    write(ROLLED_BACK);
    const held = start();
    expect(held.plan.routing.preference).toBe('secondaryPreferred');
    expect(held.status()).toMatchObject({
      inForce: 'held',
      lastDrift: {
        at: 'start',
        breaking: true,
        inForce: 'held',
        sentences: [
          'api: all reads move from the secondaries to the primary (secondaryPreferred -> primary)',
        ],
      },
    });
  });

  it('says once that no lock guards it, and shows it as long as that is so', async () => {
    write(ACCEPTED);
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    const running = start({ logger });
    running.reload();
    expect(warnings).toEqual([expect.stringMatching(/^api: there is no lock .*run: mongo-governor lock$/)]);
    expect(running.status().inForce).toBe('unlocked');
    expect(await inForceLabel()).toBe('unlocked');
    await lock();
    await eventually('the lock is seen', () => running.status().inForce === 'config');
    expect(await inForceLabel()).toBe('config');
  });

  it('does not start without a lock where one is required', () => {
    write({ ...ACCEPTED, drift: { requireLock: true } });
    expect(start).toThrow(/requireLock/);
  });

  it.each([
    ['the environment', { env: { MONGO_GOVERNOR_READS_PREFERENCE: 'primary' } }, undefined],
    ['code', {}, { reads: { preference: 'primary' } } as const],
    [
      'the environment, with fewer instances',
      { env: { MONGO_GOVERNOR_CONNECTIONS_INSTANCES: '1' } },
      undefined,
    ],
    ['code, with a tag that matches nobody', {}, { reads: { tags: [{ use: 'anlytics' }] } }],
  ])('holds the accepted plan against what %s says', async (_name, options, code) => {
    write(ACCEPTED);
    await lock();
    const held = start(options, code);
    expect(held.status().inForce).toBe('held');
    expect(held.plan.routing).toMatchObject({ preference: 'secondaryPreferred', tags: [] });
    expect(held.plan.instances).toBe(6);
  });

  it('emits the drift to who listens right after the start', async () => {
    write(ACCEPTED);
    await lock();
    write(WIDER);
    const drifts: Drift[] = [];
    start().on('drift', (drift) => drifts.push(drift));
    await eventually('the drift is told', () => drifts.length === 1);
    expect(drifts[0]).toMatchObject({ at: 'start', breaking: true, inForce: 'held' });
  });

  it('refuses to start with onDrift "refuse", with the sentence', async () => {
    write({ ...ACCEPTED, drift: { onDrift: 'refuse' } });
    await lock();
    write({ ...WIDER, drift: { onDrift: 'refuse' } });
    expect(start).toThrow(ConfigDriftError);
    expect(start).toThrow(/api: .*cap.*primary.*24.*48/);
  });

  it('only tells with onDrift "warn"', async () => {
    write({ ...ACCEPTED, drift: { onDrift: 'warn' } });
    await lock();
    write({ ...WIDER, drift: { onDrift: 'warn' } });
    expect(start().plan.limits.primary.cap).toBe(48);
    expect(governor?.status().lastDrift).toMatchObject({ breaking: true, inForce: 'new' });
  });
});

describe('at reload', () => {
  it('takes a narrower cap at once', async () => {
    write(ACCEPTED);
    await lock();
    const running = start();
    write(NARROWER);
    await eventually('the new cap is in force', () => running.plan.limits.primary.cap === 18);
  });

  it('keeps what is in force against a breaking file, and takes it once the lock accepts it', async () => {
    write(ACCEPTED);
    await lock();
    const running = start();
    const failures: Error[] = [];
    running.on('reloadFailed', (error) => failures.push(error));
    write(WIDER);
    await eventually('the reload fails', () => failures.length > 0);
    expect(failures[0]).toBeInstanceOf(ConfigDriftError);
    expect(running.plan.limits.primary.cap).toBe(24);
    expect(running.status()).toMatchObject({
      inForce: 'held',
      lastDrift: { at: 'reload', breaking: true, inForce: 'held' },
    });
    expect(await inForceLabel()).toBe('held');
    await lock('--accept', 'the api needs more');
    await eventually('the wider cap is in force', () => running.plan.limits.primary.cap === 48);
    expect(running.status()).toMatchObject({ inForce: 'config', lastReloadError: null });
  });

  it('keeps what is in force when the lock is deleted, and lets nothing breaking in after that', async () => {
    write(ACCEPTED);
    await lock();
    const running = start();
    const failures: Error[] = [];
    running.on('reloadFailed', (error) => failures.push(error));
    unlinkSync(join(folder, 'mongo-governor.lock.json'));
    write(WIDER);
    await eventually('the wider cap is refused', () => failures.length > 0);
    expect(failures[0]?.message).toMatch(/is gone/);
    expect(running.plan.limits.primary.cap).toBe(24);
    expect(await inForceLabel()).toBe('held');
    write(ACCEPTED);
    await lock();
    await eventually('all is well again', () => running.status().inForce === 'config');
  });

  it('keeps what is in force against an invalid and a half-written file', async () => {
    write(ACCEPTED);
    const running = start();
    const failures: Error[] = [];
    running.on('reloadFailed', (error) => failures.push(error));
    write({ ...ACCEPTED, conections: {} });
    await eventually('the reload fails', () => failures.length > 0);
    expect(failures[0]).toBeInstanceOf(ConfigInvalidError);
    expect(running.plan.limits.primary.cap).toBe(24);
    write('{ "service": "api", "connections": { "prim');
    write(NARROWER);
    await eventually('the whole file is in force', () => running.plan.limits.primary.cap === 18);
    expect(failures).toHaveLength(1);
  });

  it('follows an atomic rename and the swap of a ConfigMap’s symlink', async () => {
    const data = (version: string) => join(folder, `..${version}`);
    mkdirSync(data('1'));
    mkdirSync(data('2'));
    writeFileSync(join(data('1'), 'mongo-governor.json'), JSON.stringify(ACCEPTED));
    writeFileSync(join(data('2'), 'mongo-governor.json'), JSON.stringify(NARROWER));
    symlinkSync('..1', join(folder, '..data'));
    symlinkSync('..data/mongo-governor.json', join(folder, 'mongo-governor.json'));
    const running = start();
    symlinkSync('..2', join(folder, '..new'));
    renameSync(join(folder, '..new'), join(folder, '..data'));
    await eventually('the swapped file is in force', () => running.plan.limits.primary.cap === 18);
    unlinkSync(join(folder, 'mongo-governor.json'));
    write(ACCEPTED, 'next.json');
    renameSync(join(folder, 'next.json'), join(folder, 'mongo-governor.json'));
    await eventually('the renamed file is in force', () => running.plan.limits.primary.cap === 24);
  });

  it('refuses to become another service', () => {
    write(ACCEPTED);
    const running = start();
    expect(() => running.reload({ service: 'smtp' })).toThrow(/can't become another service/);
    expect(running.plan.service).toBe('api');
  });
});
