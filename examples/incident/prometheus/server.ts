import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { scaleRules } from './scale-rules';

const RULES = resolve(__dirname, '../../prometheus/rules');
const TARGETS = 'targets.json';

/** Often enough for the shortest window of the rules, and what two cores have time for. */
const EVERY_MS = 500;
const LOOK_AGAIN_MS = 50;

/** An alert, and when it fired first. */
export interface Fired {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Epoch. */
  readonly atMS: number;
}

interface Range {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

/** A real Prometheus with the shipped rules, so many times faster. */
export class PrometheusServer implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #url: string;
  readonly #startedAt = Date.now();

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#child = child;
    this.#folder = folder;
    this.#url = url;
  }

  static async start(binary: string, factor: number, port: number): Promise<PrometheusServer> {
    const folder = await mkdtemp(join(tmpdir(), 'incident-prometheus-'));
    await mkdir(join(folder, 'rules'));
    for (const file of await readdir(RULES)) {
      const rules = await readFile(join(RULES, file), 'utf8');
      await writeFile(join(folder, 'rules', file), scaleRules(rules, factor));
    }
    await writeFile(join(folder, TARGETS), '[]');
    await writeFile(join(folder, 'prometheus.yml'), configuration());
    const args = [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ];
    const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const log: string[] = [];
    child.stderr?.setEncoding('utf8').on('data', (text: string) => log.push(text));
    const server = new PrometheusServer(child, folder, `http://127.0.0.1:${port}`);
    while (!(await server.#isReady())) {
      if (child.exitCode !== null) {
        await server[Symbol.asyncDispose]();
        throw new Error(`Prometheus has ended:\n${log.join('')}`);
      }
      await delay(LOOK_AGAIN_MS);
    }
    return server;
  }

  /** What is scraped from now on: `host:port`. Prometheus sees the file change by itself. */
  async scrape(targets: readonly string[]): Promise<void> {
    const next = join(this.#folder, `${TARGETS}.next`);
    await writeFile(next, JSON.stringify([{ targets }]));
    await rename(next, join(this.#folder, TARGETS));
  }

  /** All alerts that have fired, in the order in which they did. */
  async fired(): Promise<Fired[]> {
    const range = new URLSearchParams({
      query: 'ALERTS{alertstate="firing"}',
      start: String(this.#startedAt / 1000),
      end: String(Date.now() / 1000),
      step: `${EVERY_MS}ms`,
    });
    const response = await fetch(`${this.#url}/api/v1/query_range?${range}`);
    const { data } = (await response.json()) as { readonly data: { readonly result: readonly Range[] } };
    return data.result
      .map(({ metric: { alertname = '', ...labels }, values: [first] }) => {
        return { alert: alertname, labels, atMS: (first?.[0] ?? 0) * 1000 };
      })
      .sort((a, b) => a.atMS - b.atMS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      const exited = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await exited;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    const response = await fetch(`${this.#url}/-/ready`).catch(() => undefined);
    return response?.ok === true;
  }
}

/** JSON is YAML. */
function configuration(): string {
  const every = `${EVERY_MS}ms`;
  return JSON.stringify({
    global: { scrape_interval: every, scrape_timeout: every, evaluation_interval: every },
    rule_files: ['rules/*.yml'],
    scrape_configs: [
      { job_name: 'mongo-governor', file_sd_configs: [{ files: [TARGETS], refresh_interval: '1s' }] },
    ],
  });
}
