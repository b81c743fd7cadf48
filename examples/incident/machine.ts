import { availableParallelism, loadavg } from 'node:os';
import type { Mode } from './services';

/** Above, times and failures tell more about the machine than about the services. */
const BUSY_LAG_MS = 200;

/** How late two processes that only wait and count got to run: the load generator, and the members. 99th percentile. */
export interface Lag {
  readonly generatorP99MS: number;
  /** `null`: a deployment of somebody else's. */
  readonly membersP99MS: number | null;
}

/** Whether the numbers of a report can be trusted to be about the services. */
export interface MachineReport {
  readonly cores: number;
  readonly loadAverage: number;
  readonly lag: Readonly<Record<Mode, Lag>>;
  readonly busy: boolean;
}

export function machineReport(lag: Readonly<Record<Mode, Lag>>): MachineReport {
  const lags = Object.values(lag).flatMap(({ generatorP99MS, membersP99MS }) => [
    generatorP99MS,
    membersP99MS ?? 0,
  ]);
  return {
    cores: availableParallelism(),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    lag,
    busy: Math.max(...lags) > BUSY_LAG_MS,
  };
}

/** What a reader must know first; undefined on a machine that had time for the demo. */
export function busyWarning({ cores, loadAverage, lag, busy }: MachineReport): string | undefined {
  if (!busy) return undefined;
  const worst = (mode: Mode): string =>
    `${Math.round(Math.max(lag[mode].generatorP99MS, lag[mode].membersP99MS ?? 0))} ms`;
  return (
    `This machine was too busy for a fair run (${cores} cores, load ${loadAverage}): the load generator or the ` +
    `embedded members got to run up to ${worst('ungoverned')} late without the governor and ${worst('governed')} ` +
    'with it (99th percentile). Requests that failed may be its doing. Run the demo again when it is idle.'
  );
}
