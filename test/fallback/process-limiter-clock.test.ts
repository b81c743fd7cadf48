import { ProcessLimiter } from '../../src/fallback/process-limiter';

/** What Bottleneck takes to make up its mind, in timers of no time. */
const SOON_MS = 20;
const UNPACED = Number.POSITIVE_INFINITY;
const budget = (maxConcurrent: number, maxPerSecond = UNPACED, maxQueued = 100) => ({
  maxConcurrent,
  maxPerSecond,
  maxQueued,
});

/** Jobs that end when they are told to, by a clock that the test owns. */
class Jobs {
  readonly running: string[] = [];
  readonly limited: string[] = [];
  readonly limiter: ProcessLimiter;
  readonly #ends = new Map<string, () => void>();

  constructor(limiter: ProcessLimiter) {
    this.limiter = limiter;
  }

  add(names: string, gone?: AbortSignal): void {
    for (const name of names) {
      const job = () => {
        this.running.push(name);
        return new Promise<void>((resolve) => this.#ends.set(name, resolve));
      };
      void this.limiter.run(job, gone).then(({ limited }) => limited && this.limited.push(name));
    }
  }

  end(names: string): void {
    for (const name of names) {
      this.running.splice(this.running.indexOf(name), 1);
      this.#ends.get(name)?.();
    }
  }
}

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** Whatever is settled already is told; no timer fires. */
async function told(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe('the budget of fallback reads in one process, by the clock', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each([1, 2])('counts what runs against a smaller budget of %i', async (smaller) => {
    const jobs = new Jobs(new ProcessLimiter(budget(3)));
    jobs.add('abcd');
    await pass(SOON_MS);
    expect(jobs.running).toEqual(['a', 'b', 'c']);
    jobs.limiter.update(budget(smaller));
    await pass(SOON_MS);
    expect(jobs.running).toEqual(['a', 'b', 'c']);
    jobs.end('a');
    await pass(SOON_MS);
    expect(jobs.running).toEqual(['b', 'c']);
    jobs.end('bc');
    await pass(SOON_MS);
    expect(jobs.running).toEqual(['d']);
  });

  it('refuses at once whom it has no place for, those that run counted', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1, UNPACED, 1)));
    jobs.add('abc');
    await told();
    expect(jobs.limited).toEqual(['c']);
    await pass(SOON_MS);
    jobs.add('d');
    await told();
    expect([jobs.running, jobs.limited]).toEqual([['a'], ['c', 'd']]);
  });

  it('refuses at once whom a smaller budget has no place for', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1)));
    jobs.add('abcde');
    await pass(SOON_MS);
    jobs.limiter.update(budget(1, UNPACED, 1));
    await told();
    expect(jobs.limited).toEqual(['d', 'e']);
  });

  it('gives the place of who has gone to the next', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1, UNPACED, 1)));
    const gone = new AbortController();
    jobs.add('a');
    jobs.add('b', gone.signal);
    await pass(SOON_MS);
    gone.abort();
    await pass(SOON_MS);
    jobs.add('c');
    await pass(SOON_MS);
    expect(jobs.limited).toEqual(['b']);
    jobs.end('a');
    await pass(SOON_MS);
    expect(jobs.running).toEqual(['c']);
  });

  it('lets nobody wait for the pace where nobody may wait', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(2, 10, 0)));
    jobs.add('a');
    await pass(SOON_MS);
    jobs.add('b');
    await pass(SOON_MS);
    expect([jobs.running, jobs.limited]).toEqual([['a'], ['b']]);
  });

  it('starts the first at once, whatever the budget was before', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1, 1)));
    jobs.add('a');
    jobs.limiter.update(budget(1, 2));
    await pass(SOON_MS);
    expect(jobs.running).toEqual(['a']);
  });

  it('keeps its pace over a budget that is given again', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1, 1)));
    jobs.add('ab');
    await pass(SOON_MS);
    jobs.end('a');
    await told();
    jobs.limiter.update(budget(1, 1));
    await pass(900);
    expect(jobs.running).toEqual([]);
    await pass(200);
    expect(jobs.running).toEqual(['b']);
  });

  it('starts the next when it is due, however often clocks were looked at and others came', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(2, 0.5)));
    jobs.add('ab');
    await pass(1_000);
    jobs.add('c');
    await pass(900);
    expect(jobs.running).toEqual(['a']);
    await pass(150);
    expect(jobs.running).toEqual(['a', 'b']);
  });

  it('gives a place to the next when one of several has ended, however long all ran', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(2)));
    jobs.add('abc');
    await pass(2_000);
    jobs.end('a');
    await pass(SOON_MS);
    expect(jobs.running).toEqual(['b', 'c']);
  });

  it('looks at no clock while nobody waits', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1)));
    jobs.add('a');
    await pass(SOON_MS);
    expect([jobs.running, jest.getTimerCount()]).toEqual([['a'], 0]);
    jobs.add('b');
    await pass(SOON_MS);
    expect(jest.getTimerCount()).toBe(1);
    jobs.limiter.close();
    expect(jest.getTimerCount()).toBe(0);
    const gone = new AbortController();
    jobs.add('c', gone.signal);
    gone.abort();
    await pass(SOON_MS);
    expect(jest.getTimerCount()).toBe(0);
  });
});
