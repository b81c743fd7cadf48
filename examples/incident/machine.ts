import { availableParallelism, loadavg } from 'node:os';
import type { StarvedProcess } from './run/processor-wait';
import type { Mode } from './services';

/** Above, times and failures tell more about the machine than about the services. */
const BUSY_LAG_MS = 200;
const BUSY_WAIT = 0.5;
/** Half of what a request may take: what piles up meanwhile comes at once, and a bounded queue must shed of it. */
const BUSY_STALL_MS = 1_000;

/** What the machine took from one run. */
export interface Lag {
  /** How late two processes got to run that only wait and count: the load generator and the members; 99th percentile. */
  readonly generatorP99MS: number;
  /** `null`: a deployment of somebody else's. */
  readonly membersP99MS: number | null;
  /** The longest that either of the two did not get to run at all. */
  readonly longestStallMS: number;
  /** The process that waited longest for a processor; `null` where the system does not tell. */
  readonly mostStarved: StarvedProcess | null;
}

/** Whether the numbers of a report can be trusted to be about the services. */
export interface MachineReport {
  readonly cores: number;
  readonly loadAverage: number;
  readonly lag: Readonly<Record<Mode, Lag>>;
  readonly busy: boolean;
}

export function machineReport(lag: Readonly<Record<Mode, Lag>>): MachineReport {
  return {
    cores: availableParallelism(),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    lag,
    busy: Object.values(lag).some(isBusy),
  };
}

function isBusy({ generatorP99MS, membersP99MS, longestStallMS, mostStarved }: Lag): boolean {
  const lagMS = Math.max(generatorP99MS, membersP99MS ?? 0);
  return lagMS > BUSY_LAG_MS || longestStallMS > BUSY_STALL_MS || (mostStarved?.waited ?? 0) > BUSY_WAIT;
}

/** What a reader must know first; undefined on a machine that had time for the demo. */
export function busyWarning({ cores, loadAverage, lag, busy }: MachineReport): string | undefined {
  if (!busy) return undefined;
  return (
    `This machine was too busy for a fair run (${cores} cores, load ${loadAverage}). Without the governor ` +
    `${describe(lag.ungoverned)}; with it ${describe(lag.governed)}. ` +
    'Requests that failed or were shed may be its doing. Run the demo again when it is idle.'
  );
}

function describe({ generatorP99MS, membersP99MS, longestStallMS, mostStarved }: Lag): string {
  const members = membersP99MS === null ? '' : ` and the members ${Math.round(membersP99MS)} ms`;
  const starved =
    mostStarved === null
      ? ''
      : `, and ${mostStarved.name} waited ${Math.round(mostStarved.waited * 100)} % of its time for a processor`;
  // Reports from before it was measured have none.
  const stalled =
    longestStallMS > BUSY_STALL_MS ? `, and stood still for ${Math.round(longestStallMS)} ms` : '';
  return `the load generator got to run ${Math.round(generatorP99MS)} ms late${members} (99th percentile)${stalled}${starved}`;
}
