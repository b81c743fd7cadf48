import type { Role } from '../../src/config/roles';
import type { LeaseTerms } from '../../src/fleet/protocol/terms';
import type { Invariants } from './invariants';
import type { Chapter, LongRun } from './long-run';
import type { RandomRun } from './random-run';
import { ROLES } from './simulated-instance';

/** As many are printed. */
const MOST_VIOLATIONS = 10;

/** Before a long run: its numbers, and the head of the table of chapters. */
export function printTerms({ roles, maxInstances, ttlMS, renewMS }: LeaseTerms): void {
  const { primary, secondary } = roles;
  console.log(
    `caps ${primary.cap} primary, ${secondary.cap} secondary; safe ${secondary.safe}, start ${secondary.start}; ` +
      `at most ${maxInstances} instances; ttl ${ttlMS} ms, renewal ${renewMS} ms`,
  );
  console.log(
    row(['chapter', 'instances', 'fair', 'shares', 'within 10% after', 'allowed', 'Jain', 'writes/s']),
  );
}

export function printChapter(chapter: Chapter): void {
  const { convergedAfter, allowed } = chapter;
  const after = convergedAfter === undefined ? '-' : `${convergedAfter.toFixed(2)} s`;
  console.log(
    row([
      chapter.name,
      String(chapter.instances),
      chapter.fairShare.toFixed(1),
      `${chapter.lowestShare}-${chapter.highestShare}`,
      `${after}${isLate(chapter) ? ' LATE' : ''}`,
      allowed === undefined ? '' : `${allowed.toFixed(0)} s`,
      chapter.jain.toFixed(3),
      chapter.writesPerSecond.toFixed(0),
    ]),
  );
}

/** After a long run. False: a sum went over its cap, or a convergence took longer than allowed. */
export function printLongRun({ terms, chapters, invariants, simulatedSeconds, events }: LongRun): boolean {
  console.log(`${simulatedSeconds.toFixed(0)} s simulated, ${events} events`);
  for (const role of ROLES) printSums(role, terms.roles[role].cap, invariants);
  return printViolations(invariants.violations) && !chapters.some(isLate);
}

function isLate({ convergedAfter, allowed }: Chapter): boolean {
  return allowed !== undefined && (convergedAfter === undefined || convergedAfter > allowed);
}

function printSums(role: Role, cap: number, sums: Invariants): void {
  const { maxGranted, maxShares, maxHeld, maxOverslept } = sums;
  console.log(
    `${role}: cap ${cap}, greatest sum of grants ${maxGranted[role]}, of shares in force ${maxShares[role]}, ` +
      `of held ${maxHeld[role]}; above the cap by processes stopped past their lease: ${maxOverslept[role]}`,
  );
}

function printViolations(violations: readonly string[]): boolean {
  for (const violation of violations.slice(0, MOST_VIOLATIONS)) console.log(`VIOLATION ${violation}`);
  if (violations.length > MOST_VIOLATIONS) console.log(`and ${violations.length - MOST_VIOLATIONS} more`);
  if (violations.length === 0) console.log('no sum ever exceeded its cap');
  return violations.length === 0;
}

function row(cells: readonly string[]): string {
  const widths = [36, 9, 7, 9, 18, 8, 6, 9];
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(36) : cell.padStart(widths[index] ?? 8)))
    .join(' ');
}

/** What many random runs add up to. */
export interface Summary {
  runs: number;
  instances: number;
  events: number;
  /** Runs in which stopped processes held connections above the cap, and the most that they did. */
  overslept: number;
  maxOverslept: number;
  /** Runs in which a loss of state that nobody could report led above a cap, and the most that it did. */
  unnoticed: number;
  maxUnnoticed: number;
  readonly faults: Map<string, number>;
  readonly violations: string[];
  add(run: RandomRun): void;
}

export function summary(): Summary {
  return {
    runs: 0,
    instances: 0,
    events: 0,
    overslept: 0,
    maxOverslept: 0,
    unnoticed: 0,
    maxUnnoticed: 0,
    faults: new Map(),
    violations: [],
    add({ seed, instances, events, faults, invariants }) {
      this.runs += 1;
      this.instances += instances;
      this.events += events;
      for (const [name, count] of Object.entries(faults)) {
        this.faults.set(name, (this.faults.get(name) ?? 0) + count);
      }
      const overslept = Math.max(...ROLES.map((role) => invariants.maxOverslept[role]));
      if (overslept > 0) this.overslept += 1;
      this.maxOverslept = Math.max(this.maxOverslept, overslept);
      if (invariants.maxUnnoticed > 0) this.unnoticed += 1;
      this.maxUnnoticed = Math.max(this.maxUnnoticed, invariants.maxUnnoticed);
      for (const violation of invariants.violations) this.violations.push(`seed ${seed}: ${violation}`);
    },
  };
}

/** False: a sum went over its cap. */
export function printRandomRuns(all: Summary): boolean {
  console.log(`${all.runs} runs, ${all.instances} instances, ${all.events} events, checked after each`);
  const faults = [...all.faults].sort(([a], [b]) => a.localeCompare(b));
  console.log(`faults: ${faults.map(([name, count]) => `${name} ${count}`).join(', ')}`);
  console.log(
    `held above a cap by processes stopped past their lease: in ${all.overslept} runs, at most ${all.maxOverslept}`,
  );
  console.log(
    'shares or held above a cap after the store lost its state while every former instance was cut off from it: ' +
      `in ${all.unnoticed} runs, at most ${all.maxUnnoticed}`,
  );
  return printViolations(all.violations);
}
