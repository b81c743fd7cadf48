import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AdaptiveState, begin, decide } from '../../src/adaptive/controller';
import { Window } from '../../src/adaptive/window';
import { RetryBudget } from '../../src/driver/admission/retry-budget';
import { ROOT } from './pages';

const PAGE = readFileSync(join(ROOT, 'docs/adaptive.md'), 'utf8');
const BOUNDS = { least: 2, most: 1_000 };
const BASELINE_MS = 10;

/** Rows of the table under these heads, cell by cell. */
function tableUnder(...heads: string[]): string[][] {
  const [, body = ''] = PAGE.split(`\n| ${heads.join(' | ')} |`);
  const [, , ...rows] = body.split('\n\n')[0]?.split('\n') ?? [];
  return rows.map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', ''))
      .slice(1, -1),
  );
}

/** A second in which the limit was met, and every operation took so many times the time without a queue. */
function metWith(state: AdaptiveState, slowdown: number): AdaptiveState {
  const window = new Window(0);
  const inFlight = Math.floor(state.limit);
  const servedMS = BASELINE_MS * slowdown;
  const now = 1_000;
  const count = Math.round((inFlight * now) / servedMS);
  for (let n = 0; n < count; n += 1) window.add('find', servedMS, inFlight);
  return decide(state, window, now, BOUNDS);
}

const learnt: AdaptiveState = { ...begin(BOUNDS), baseline: new Map([['find', Math.log(BASELINE_MS)]]) };

describe('the tables of docs/adaptive.md', () => {
  it('say what a window decides', () => {
    const rows = tableUnder('slowdown', 'queue', 'reason', 'next limit', 'because');
    expect(rows.length).toBeGreaterThan(4);
    for (const [slowdown, queue, reason, limit] of rows) {
      const next = metWith({ ...learnt, limit: 20, hasMetQueue: true, reason: 'growing' }, Number(slowdown));
      const { queue: waiting, limit: given } = next;
      expect([slowdown, waiting.toFixed(1), next.reason, given.toFixed(1)]).toEqual([
        slowdown,
        queue,
        reason,
        limit,
      ]);
    }
  });

  it('say how a limit starts', () => {
    const [, row = ''] = /^\| limit \(`starting`\) \|(.*)\|$/m.exec(PAGE) ?? [];
    const told = row.split('|').map(Number);
    expect(told.length).toBeGreaterThan(4);
    let state = learnt;
    for (const limit of told) {
      expect([Math.floor(state.limit), state.reason]).toEqual([limit, 'starting']);
      state = metWith(state, 1);
    }
  });

  it('say how often the driver may try again', () => {
    const rows = tableUnder('permits', 'succeeded in the window', 'attempts again');
    expect(rows.length).toBeGreaterThan(4);
    for (const [permits = '', succeeded = '', again = ''] of rows) {
      const budget = new RetryBudget();
      for (let n = 0; n < Number(succeeded.replace(',', '')); n += 1) budget.succeeded(0);
      const most = permits.startsWith('no limit') ? Number.POSITIVE_INFINITY : Number(permits);
      let allowed = 0;
      while (budget.take(0, most)) allowed += 1;
      expect([permits, succeeded, String(allowed)]).toEqual([permits, succeeded, again]);
    }
  });
});
