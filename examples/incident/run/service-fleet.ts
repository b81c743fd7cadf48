import { configFileOf } from '../caps';
import { ServiceProcess } from '../service-process';
import type { Mode, ServiceName, Settings } from '../services';

export interface FleetStart {
  readonly service: ServiceName;
  readonly mode: Mode;
  readonly observe: boolean;
  readonly uri: string;
  readonly settings: Settings;
  readonly onLine: (line: string) => void;
}

/** The instances of one service behind a load balancer. What is done to them is done one after the other. */
export class ServiceFleet {
  readonly #start: FleetStart;
  readonly #running: ServiceProcess[] = [];
  #settings: Settings;
  #born = 0;
  #turn = 0;
  #last: Promise<void> = Promise.resolve();
  #ending = false;

  constructor(start: FleetStart) {
    this.#start = start;
    this.#settings = start.settings;
  }

  get service(): ServiceName {
    return this.#start.service;
  }

  /** Those that take requests. */
  get instances(): readonly ServiceProcess[] {
    return this.#running;
  }

  /** The port of the instance whose turn it is. */
  nextPort(): number | undefined {
    this.#turn += 1;
    return this.#running[this.#turn % Math.max(1, this.#running.length)]?.port;
  }

  /** Starts or stops instances, the oldest first. */
  scale(instances: number): Promise<void> {
    return this.#inTurn(async () => {
      while (this.#running.length < instances) await this.#add();
      while (this.#running.length > instances) await this.#removeOldest();
    });
  }

  /** Every instance takes the settings while it runs. */
  deploy(settings: Settings): Promise<void> {
    return this.#inTurn(async () => {
      this.#settings = settings;
      await Promise.all(this.#running.map((instance) => instance.deploy(settings)));
    });
  }

  /** Every instance makes way for a new process that is started first. */
  replace(settings: Settings): Promise<void> {
    return this.#inTurn(async () => {
      this.#settings = settings;
      for (let left = this.#running.length; left > 0; left -= 1) {
        await this.#add();
        await this.#removeOldest();
      }
    });
  }

  async stop(): Promise<void> {
    this.#ending = true;
    // What could not be done was told to whoever asked for it.
    await this.#last.catch(() => undefined);
    await Promise.all(this.#running.splice(0).map((instance) => instance.stop()));
  }

  async #add(): Promise<void> {
    const { service, mode, observe, uri, onLine } = this.#start;
    this.#born += 1;
    const start = {
      service,
      mode,
      observe,
      uri,
      instance: `${service}-${this.#born}`,
      settings: this.#settings,
    };
    this.#running.push(await ServiceProcess.start({ ...start, configFile: configFileOf(service) }, onLine));
  }

  /** Out of the load balancer first; then it answers what it has and ends. */
  async #removeOldest(): Promise<void> {
    await this.#running.shift()?.stop();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.catch(() => undefined).then(() => (this.#ending ? undefined : work()));
    return this.#last;
  }
}
