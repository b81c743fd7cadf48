import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endChild, nextMessage, startChild } from './child';
import type { FromService, ServiceStart, ToService } from './service/messages';
import type { ServiceName, Settings } from './services';

type Ready = Extract<FromService, { kind: 'ready' }>;
type Deployed = Extract<FromService, { kind: 'deployed' }>;

/** Requests are answered, connections above the start share close, the lease is given back. */
const STOP_GRACE_MS = 8_000;

/** One running instance of a service, seen from the demo. */
export class ServiceProcess {
  readonly service: ServiceName;
  readonly instance: string;
  readonly port: number;
  readonly #child: ChildProcess;
  #lastId = 0;

  private constructor(child: ChildProcess, { service, instance }: ServiceStart, port: number) {
    this.#child = child;
    this.service = service;
    this.instance = instance;
    this.port = port;
  }

  static async start(start: ServiceStart, onLine: (line: string) => void): Promise<ServiceProcess> {
    const script = join(__dirname, 'service', 'main.ts');
    const child = startChild(script, { args: [JSON.stringify(start)], onLine });
    const { port } = await nextMessage<Ready>(child, start.instance, ({ kind }) => kind === 'ready');
    return new ServiceProcess(child, start, port);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get metricsUrl(): string {
    return `http://127.0.0.1:${this.port}/metrics`;
  }

  /** Resolves when requests use a client with the new settings and the old one is closed. */
  async deploy(settings: Settings): Promise<void> {
    const id = ++this.#lastId;
    const deployed = nextMessage<Deployed>(
      this.#child,
      this.instance,
      (message) => message.kind === 'deployed' && message.id === id,
    );
    this.#send({ kind: 'deploy', id, settings });
    const { error } = await deployed;
    if (error !== undefined)
      throw new Error(`${this.instance}: the new settings could not be deployed: ${error}`);
  }

  async stop(): Promise<void> {
    if (this.#child.connected) {
      const exited = once(this.#child, 'exit');
      this.#send({ kind: 'stop' });
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
      await exited;
      clearTimeout(timer);
    }
    await endChild(this.#child);
  }

  #send(message: ToService): void {
    this.#child.send(message);
  }
}
