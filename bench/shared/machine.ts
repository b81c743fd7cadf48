import { cpus, loadavg, release, totalmem } from 'node:os';
import { version as driver } from 'mongodb/package.json';
import { version as promClient } from 'prom-client/package.json';
import { version as governor } from '../../package.json';

/** Where and with what a result was measured. Names no host. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly kernel: string;
  readonly node: string;
  readonly v8: string;
  readonly mongodb: string;
  readonly promClient: string;
  readonly governor: string;
  /** Of the last minute when the measurement ended: above the number of cores others were running too. */
  readonly load: number;
  readonly measuredAt: string;
}

export function describeMachine(): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    v8: process.versions.v8,
    mongodb: driver,
    promClient,
    governor,
    load: Number(loadavg()[0]?.toFixed(1)),
    measuredAt: new Date().toISOString(),
  };
}
