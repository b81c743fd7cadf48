import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTS, type FaultName } from './faults';
import type { Result } from './run-schedule';
import { INVARIANTS, type Invariant } from './violation';

const FILE = join(__dirname, '../../docs/reliability.md');
const BEGIN = '<!-- faults: written by npm run test:faults -- --report -->';
const END = '<!-- /faults -->';

/** Faults x schedules run x invariants checked x violations. */
export class Report {
  readonly #results: Result[] = [];

  add(result: Result): void {
    this.#results.push(result);
  }

  table(): string {
    const names = Object.keys(FAULTS) as FaultName[];
    const rows = names.map((name) => this.#row(name, (result) => has(result, name)));
    const head = ['fault', 'schedules', 'operations', ...INVARIANTS.map((_, index) => `I${index + 1}`)];
    const lines = [
      `| ${head.join(' | ')} |`,
      `|${head.map((_, index) => (index === 0 ? '---' : '---:')).join('|')}|`,
      ...rows,
      this.#row('**all schedules**', () => true),
    ];
    return [...lines, '', this.#numbers()].join('\n');
  }

  /** Puts the table between its marks in docs/reliability.md. */
  write(first: number, last: number): void {
    const text = readFileSync(FILE, 'utf8');
    const [before, rest] = text.split(BEGIN);
    const after = rest?.split(END)[1];
    if (before === undefined || after === undefined) throw new Error(`${FILE} has no marks for the table`);
    const invariants = INVARIANTS.map((name, index) => `- I${index + 1}: ${name}`).join('\n');
    const how = `Seeds ${first} to ${last}. A cell is the number of violations.`;
    writeFileSync(FILE, `${before}${BEGIN}\n${how}\n\n${invariants}\n\n${this.table()}\n${END}${after}`);
  }

  #row(name: string, filter: (result: Result) => boolean): string {
    const results = this.#results.filter(filter);
    const issued = results.reduce((sum, { operations }) => sum + operations.issued, 0);
    const violations = INVARIANTS.map((invariant) => String(count(results, invariant)));
    return `| ${[name, results.length, issued, ...violations].join(' | ')} |`;
  }

  #numbers(): string {
    const total = (of: (result: Result) => number) =>
      this.#results.reduce((sum, result) => sum + of(result), 0);
    const longest = Math.max(0, ...this.#results.map(({ longestExcessMS }) => longestExcessMS));
    return [
      `Operations: ${total((r) => r.operations.issued)} issued, ${total((r) => r.operations.answered)} answered, ${total((r) => r.operations.failed)} ended in a typed error.`,
      `Reads that members saw as primary: ${total((r) => r.reads.atPrimary)}; by policy ${total((r) => r.reads.withinBudget)} within the fallback budget, ${total((r) => r.reads.beforeKnown)} sent before the client could know of the election (or of the lie).`,
      `Longest excess after a share became smaller: ${Math.round(longest)} ms.`,
    ].join('\n');
  }
}

function has({ schedule }: Result, name: FaultName): boolean {
  return schedule.steps.some(({ fault }) => fault === name);
}

function count(results: readonly Result[], invariant: Invariant): number {
  return results.reduce(
    (sum, { violations }) => sum + violations.filter((violation) => violation.invariant === invariant).length,
    0,
  );
}
