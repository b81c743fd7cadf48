import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findBinary, freePort } from '../../examples/incident/prometheus/binary';
import { eventually } from './eventually';

const RULES = resolve(__dirname, '../../examples/prometheus/rules');

export { findBinary };

const BINARY = findBinary('prometheus');

/** Name for `describe`, with the reason in it when the binary is missing: skipped, but not silently. */
export function withBinary(name: string, binary: string): { title: string; run: jest.Describe } {
  const found = findBinary(binary) !== undefined;
  return found
    ? { title: name, run: describe }
    : { title: `${name} (SKIPPED: no "${binary}" on this machine)`, run: describe.skip };
}

export interface PrometheusSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface Rule {
  readonly name: string;
  readonly type: 'alerting' | 'recording';
  readonly health: string;
  readonly state?: string;
  readonly lastError?: string;
}

/** A real Prometheus with the example's rules, in a folder of its own. */
export interface Prometheus extends AsyncDisposable {
  readonly url: string;
  /** An instant query; rejects with Prometheus's own message. */
  query(expression: string): Promise<readonly PrometheusSeries[]>;
  rules(): Promise<readonly Rule[]>;
  /** Waits until every target has been scraped and every rule group evaluated. */
  scraped(): Promise<void>;
}

/** Scrapes `targets` (`host:port`, path `/metrics`) each second. */
export async function startPrometheus(targets: readonly string[]): Promise<Prometheus> {
  if (BINARY === undefined) throw new Error('no prometheus binary');
  const folder = await mkdtemp(join(tmpdir(), 'mongo-governor-prometheus-'));
  await cp(RULES, join(folder, 'rules'), { recursive: true });
  await writeFile(join(folder, 'prometheus.yml'), configuration(targets));
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    BINARY,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  // Told when it matters: where Prometheus does not start.
  const log: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log.push(text));
  const url = `http://${address}`;
  const stop = async () => {
    await ended(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await eventually('Prometheus is ready', () => child.exitCode !== null || isReady(url));
    if (child.exitCode !== null) throw new Error(`Prometheus has ended:\n${log.join('')}`);
  } catch (error) {
    await stop();
    throw error;
  }
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}`);
    const body = (await response.json()) as { status: string; data: T; error?: string };
    if (body.status !== 'success') throw new Error(`${path}: ${body.error}`);
    return body.data;
  };
  const rules = async () =>
    (await get<{ groups: { rules: Rule[] }[] }>('rules')).groups.flatMap((group) => group.rules);
  return {
    url,
    async query(expression) {
      const path = `query?query=${encodeURIComponent(expression)}`;
      return (await get<{ result: PrometheusSeries[] }>(path)).result;
    },
    rules,
    async scraped() {
      await eventually('all targets are up and all rules evaluated', async () => {
        const { activeTargets } = await get<{ activeTargets: { health: string }[] }>('targets');
        const evaluated = (await rules()).every(({ health }) => health !== 'unknown');
        const up = activeTargets.filter(({ health }) => health === 'up').length;
        return up === targets.length && evaluated;
      });
    },
    [Symbol.asyncDispose]: stop,
  };
}

function configuration(targets: readonly string[]): string {
  return JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules/*.yml'],
    scrape_configs: [{ job_name: 'mongo-governor', static_configs: [{ targets }] }],
  });
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/-/ready`).catch(() => undefined);
  return response?.ok === true;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await exit;
}
