import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGovernor, type Governor, type PartialConfig, silentLogger } from 'mongo-governor';
import { Registry } from 'prom-client';
import { run } from '../../src/cli/main';
import { eventually } from '../support/eventually';

const BASE = { service: 'api', connections: { primary: 24, secondary: 120, instances: 6 } };

let folder: string;
const started: Governor[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'governor-watch-'));
});
afterEach(async () => {
  for (const governor of started.splice(0)) await governor.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(config: unknown, name = 'mongo-governor.json'): void {
  writeFileSync(join(folder, name), JSON.stringify(config));
}

function withCap(primary: number, drift: object = {}): object {
  return { ...BASE, connections: { ...BASE.connections, primary }, drift };
}

async function lock(...args: string[]): Promise<void> {
  const silent = { stdout: () => undefined, stderr: () => undefined };
  const code = await run(['lock', ...args], { ...silent, cwd: folder, env: {}, now: () => new Date() });
  expect(code).toBe(0);
}

function start(code?: PartialConfig): Governor {
  const governor = createGovernor(code, {
    env: {},
    cwd: folder,
    registry: new Registry(),
    logger: silentLogger,
    watchIntervalMS: 10,
    isolated: true,
  });
  started.push(governor);
  return governor;
}

const capOf = (governor: Governor) => governor.plan.limits.primary.cap;
const reaches = (governor: Governor, cap: number) =>
  eventually(`the cap ${cap} is in force`, () => capOf(governor) === cap);

describe('what is watched', () => {
  it('follows a reload that switches watching on', async () => {
    write(withCap(24, { watch: false }));
    const governor = start();
    write(withCap(18, { watch: true }));
    governor.reload();
    write(withCap(20, { watch: true }));
    await reaches(governor, 20);
  });

  it('follows a reload that switches it off', async () => {
    write(withCap(24));
    const [governor, witness] = [start(), start()];
    write(withCap(18, { watch: false }));
    await reaches(governor, 18);
    await reaches(witness, 18);
    witness.reload({ drift: { watch: true } });
    write(withCap(20, { watch: false }));
    await reaches(witness, 20);
    write(withCap(22, { watch: false }));
    await reaches(witness, 22);
    // It would have looked as often as the witness by now.
    expect(capOf(governor)).toBe(18);
  });

  it('is where the file would be, as long as there is none', async () => {
    const governor = start({ service: 'api', connections: { secondary: 120, primary: 24 } });
    write({ reads: { discoveryMS: 7 } });
    await eventually('the late file is in force', () => governor.plan.routing.discoveryMS === 7);
  });

  it('is the lock, also one that comes late', async () => {
    write(withCap(24));
    const governor = start();
    write(withCap(30));
    await reaches(governor, 30);
    await lock();
    await eventually(
      'the lock is seen',
      () => governor.status().why !== undefined && !/no lock/i.test(governor.status().why),
    );
    write(withCap(48));
    await eventually('the wider cap is held', () => governor.status().lastReloadError !== null);
    expect(capOf(governor)).toBe(30);
  });

  it('follows a reload that names another lock', async () => {
    write(withCap(24));
    await lock();
    write(withCap(24, { lock: 'other.lock.json' }), 'next.json');
    await lock('--config', 'next.json');
    const governor = start();
    renameSync(join(folder, 'next.json'), join(folder, 'mongo-governor.json'));
    governor.reload();
    write(withCap(48, { lock: 'other.lock.json' }));
    await eventually('the wider cap is held', () => governor.status().lastReloadError !== null);
    await lock('--accept', 'the api needs more');
    await reaches(governor, 48);
  });

  it('is the lock of the config that was refused, too, until it accepts it', async () => {
    write(withCap(24));
    await lock();
    const wider = withCap(48, { lock: 'other.lock.json' });
    write(withCap(24, { lock: 'other.lock.json' }), 'next.json');
    await lock('--config', 'next.json');
    const governor = start();
    write(wider);
    await eventually('the wider cap is held', () => governor.status().lastReloadError !== null);
    expect(capOf(governor)).toBe(24);
    await lock('--accept', 'the api needs more');
    await reaches(governor, 48);
  });
});
