import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { KeySettings } from '../links/key-ring';
import type { View } from '../service/view';
import { nextMessage } from './messages';
import type { Regions } from './regions';
import { startProcess } from './start-process';

const CONFIG = join(__dirname, '../config/mongo-governor.json');

/** What an instance runs: the example, or the same without any of it. */
export const SERVICES = { governed: 'service/main.ts', plain: 'demo/plain-service.ts' } as const;
export type ServiceKind = keyof typeof SERVICES;

export interface InstanceOptions {
  readonly kind: ServiceKind;
  readonly name: string;
  readonly regions: Regions;
  readonly keys: KeySettings;
  /** Its own, and the same after a restart. */
  readonly spoolFile: string;
  /** 0: any; the one that it got is kept over restarts. */
  readonly port: number;
}

/** One instance of the service in a process, that can be killed and started again. */
export class Instance {
  readonly #options: InstanceOptions;
  #child: ChildProcess | undefined;
  #port: number;

  constructor(options: InstanceOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get name(): string {
    return this.#options.name;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  async start(): Promise<void> {
    const { kind, regions, keys, name, spoolFile } = this.#options;
    const { east, west } = regions.sets;
    const child = startProcess(SERVICES[kind], {
      ...process.env,
      MONGO_GOVERNOR_CONFIG: CONFIG,
      TRACKING_INSTANCE: name,
      TRACKING_OWN: JSON.stringify({ name: 'east', uri: east.uri }),
      TRACKING_OTHER: JSON.stringify({ name: 'west', uri: west.uri }),
      TRACKING_KEYS: JSON.stringify(keys),
      TRACKING_SPOOL: spoolFile,
      // The load sets it, as a proxy of your own would.
      TRACKING_TRUST_REQUEST_ID: 'true',
      PORT: String(this.#port),
    });
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    const { port } = await nextMessage<{ readonly kind: 'ready'; readonly port: number }>(child, 'ready');
    this.#port = port;
  }

  /** As the kernel does when memory is short: it can't say a word more. */
  async kill(): Promise<void> {
    await this.#end((child) => child.kill('SIGKILL'));
  }

  async stop(): Promise<void> {
    await this.#end((child) => child.kill('SIGTERM'));
  }

  async view(): Promise<View> {
    return (await (await fetch(`${this.url}/view`)).json()) as View;
  }

  async #end(how: (child: ChildProcess) => void): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    how(child);
    await exited;
  }
}
