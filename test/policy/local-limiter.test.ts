import { LocalLimiter } from '../../src/policy/local-limiter';

/** Concurrency only; the rate is left open. */
const budget = (maxConcurrent: number, maxPerSecond = 0) => ({ maxConcurrent, maxPerSecond, maxQueued: 100 });
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Jobs that end when they are told to. */
class Jobs {
  readonly running: string[] = [];
  readonly outcomes = new Map<string, unknown>();
  readonly limiter: LocalLimiter;
  readonly #end = new Map<string, (error?: Error) => void>();

  constructor(limiter: LocalLimiter) {
    this.limiter = limiter;
  }

  start(...names: string[]): Promise<unknown> {
    for (const name of names) {
      const job = () => {
        this.running.push(name);
        return new Promise<string>((resolve, reject) => {
          this.#end.set(name, (error) => {
            this.running.splice(this.running.indexOf(name), 1);
            if (error === undefined) resolve(`result of ${name}`);
            else reject(error);
          });
        });
      };
      this.limiter.run(job).then(
        (outcome) => this.outcomes.set(name, outcome),
        (error: Error) => this.outcomes.set(name, error.message),
      );
    }
    return settled();
  }

  end(name: string, error?: Error): Promise<unknown> {
    this.#end.get(name)?.(error);
    return settled();
  }
}

describe('LocalLimiter', () => {
  it('runs as many as its concurrency at once, and the others in the order in which they came', async () => {
    const jobs = new Jobs(new LocalLimiter(budget(2)));
    await jobs.start('a', 'b', 'c', 'd');
    expect(jobs.running).toEqual(['a', 'b']);
    await jobs.end('b');
    expect(jobs.running).toEqual(['a', 'c']);
    await jobs.end('a');
    expect(jobs.running).toEqual(['c', 'd']);
    expect(jobs.outcomes.get('a')).toEqual({ limited: false, result: 'result of a' });
  });

  it('hands a place over, so that no newcomer takes it first', async () => {
    const jobs = new Jobs(new LocalLimiter(budget(1)));
    await jobs.start('a', 'b');
    const ended = jobs.end('a');
    await jobs.start('late');
    await ended;
    expect(jobs.running).toEqual(['b']);
    await jobs.end('b');
    expect(jobs.running).toEqual(['late']);
  });

  it('has its place back when a job is done, and when it fails', async () => {
    const jobs = new Jobs(new LocalLimiter(budget(1)));
    await jobs.start('a');
    await jobs.end('a');
    await jobs.start('b', 'c');
    expect(jobs.running).toEqual(['b']);
    await jobs.end('b', new Error('b failed'));
    expect(jobs.outcomes.get('b')).toBe('b failed');
    expect(jobs.running).toEqual(['c']);
  });

  it('lets those that wait in as soon as the budget has room for them, and no more', async () => {
    const jobs = new Jobs(new LocalLimiter(budget(1)));
    await jobs.start('a', 'b', 'c', 'd');
    jobs.limiter.update(budget(3));
    await settled();
    expect(jobs.running).toEqual(['a', 'b', 'c']);
    await jobs.end('a');
    expect(jobs.running).toEqual(['b', 'c', 'd']);
    jobs.limiter.update(budget(5));
    await jobs.start('e', 'f', 'g');
    expect(jobs.running).toEqual(['b', 'c', 'd', 'e', 'f']);
  });

  it('starts nothing while more run than a smaller budget allows', async () => {
    const jobs = new Jobs(new LocalLimiter(budget(3)));
    await jobs.start('a', 'b', 'c', 'd');
    jobs.limiter.update(budget(1));
    await jobs.end('a');
    await jobs.end('b');
    expect(jobs.running).toEqual(['c']);
    await jobs.end('c');
    expect(jobs.running).toEqual(['d']);
    await jobs.start('e');
    expect(jobs.running).toEqual(['d']);
  });

  it('refuses those that wait and those that come while the budget is taken away', async () => {
    const jobs = new Jobs(new LocalLimiter(budget(1)));
    await jobs.start('a', 'b');
    jobs.limiter.update(budget(0));
    await jobs.start('c');
    expect(jobs.outcomes).toEqual(
      new Map([
        ['b', { limited: true }],
        ['c', { limited: true }],
      ]),
    );
    await jobs.end('a');
    expect(jobs.running).toEqual([]);
    jobs.limiter.update(budget(1));
    await jobs.start('d');
    expect(jobs.running).toEqual(['d']);
  });

  it('refuses those that wait when it is closed, and lets the others end', async () => {
    const jobs = new Jobs(new LocalLimiter(budget(1)));
    await jobs.start('a', 'b', 'c');
    jobs.limiter.close();
    await settled();
    expect(jobs.outcomes).toEqual(
      new Map([
        ['b', { limited: true }],
        ['c', { limited: true }],
      ]),
    );
    await jobs.end('a');
    expect(jobs.outcomes.get('a')).toEqual({ limited: false, result: 'result of a' });
    expect(jobs.running).toEqual([]);
  });

  describe('its rate', () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    it('spaces starts evenly, by the budget that holds then', async () => {
      const limiter = new LocalLimiter(budget(10, 50));
      const starts: number[] = [];
      const from = performance.now();
      const start = () => limiter.run(async () => starts.push(performance.now() - from));
      const first = [start(), start(), start()];
      await jest.advanceTimersByTimeAsync(40);
      await Promise.all(first);
      limiter.update(budget(10, 10));
      const then = [start(), start()];
      await jest.advanceTimersByTimeAsync(1_000);
      await Promise.all(then);
      expect(starts).toEqual([0, 20, 40, 60, 160]);
    });
  });
});
