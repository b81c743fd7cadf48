import fc from 'fast-check';
import { ProcessLimiter } from '../../src/fallback/process-limiter';
import { eventually } from '../support/eventually';
import { propertyRuns } from '../support/property-runs';

const UNPACED = 1_000_000;
const budget = (maxConcurrent: number, maxPerSecond = UNPACED, maxQueued = 100) => ({
  maxConcurrent,
  maxPerSecond,
  maxQueued,
});

/** Jobs that end when they are told to. */
class Jobs {
  readonly running: string[] = [];
  readonly started: string[] = [];
  readonly outcomes = new Map<string, unknown>();
  readonly limiter: ProcessLimiter;
  peak = 0;
  readonly #end = new Map<string, (error?: Error) => void>();

  constructor(limiter: ProcessLimiter) {
    this.limiter = limiter;
  }

  add(name: string, gone?: AbortSignal): Promise<void> {
    const job = () => {
      this.running.push(name);
      this.started.push(name);
      this.peak = Math.max(this.peak, this.running.length);
      return new Promise<string>((resolve, reject) => {
        this.#end.set(name, (error) => {
          this.running.splice(this.running.indexOf(name), 1);
          if (error === undefined) resolve(`result of ${name}`);
          else reject(error);
        });
      });
    };
    return this.limiter.run(job, gone).then(
      (outcome) => void this.outcomes.set(name, outcome),
      (error: Error) => void this.outcomes.set(name, error.message),
    );
  }

  end(name: string, error?: Error): void {
    this.#end.get(name)?.(error);
  }

  run(...names: string[]): Promise<void> {
    return eventually(`${names.join()} run`, () => this.running.join() === names.join());
  }
}

/** The wall clock, set by so much. */
let stepMS = 0;
const wallClock = Date.now;
beforeEach(() => {
  stepMS = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => wallClock() + stepMS);
});
afterEach(() => void jest.restoreAllMocks());

describe('the budget of fallback reads in one process', () => {
  it('runs as many as its concurrency at once, and the others in the order in which they came', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(2)));
    for (const name of ['a', 'b', 'c', 'd']) void jobs.add(name);
    await jobs.run('a', 'b');
    jobs.end('b');
    await jobs.run('a', 'c');
    jobs.end('a', new Error('a failed'));
    await jobs.run('c', 'd');
    expect(jobs.outcomes.get('a')).toBe('a failed');
    expect(jobs.outcomes.get('b')).toEqual({ limited: false, result: 'result of b' });
    jobs.limiter.close();
  });

  it.each([0, 1, 7])(
    'with %i places to wait refuses exactly those that find none, at once',
    async (queued) => {
      const jobs = new Jobs(new ProcessLimiter(budget(3, UNPACED, queued)));
      const names = Array.from({ length: 3 + queued + 5 }, (_, n) => String(n));
      for (const name of names) void jobs.add(name);
      await eventually('five are refused', () => jobs.outcomes.size === 5);
      expect([...jobs.outcomes.keys()]).toEqual(names.slice(-5));
      await jobs.run('0', '1', '2');
      jobs.limiter.close();
    },
  );

  it('lets those that wait in as soon as the budget has room for them, and no more', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1)));
    for (const name of ['a', 'b', 'c', 'd']) void jobs.add(name);
    await jobs.run('a');
    jobs.limiter.update(budget(3));
    jobs.end('a');
    await jobs.run('b', 'c', 'd');
    jobs.limiter.close();
  });

  it('starts nothing while more run than a smaller budget allows', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(3)));
    for (const name of ['a', 'b', 'c', 'd']) void jobs.add(name);
    await jobs.run('a', 'b', 'c');
    jobs.limiter.update(budget(1));
    jobs.end('a');
    jobs.end('b');
    await new Promise((resolve) => setImmediate(resolve));
    expect(jobs.running).toEqual(['c']);
    jobs.end('c');
    await jobs.run('d');
    jobs.limiter.close();
  });

  it('refuses those that wait when the budget is taken away, and takes new ones when it is given again', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1)));
    void jobs.add('a');
    const b = jobs.add('b');
    await jobs.run('a');
    jobs.limiter.update(budget(0));
    await b;
    await jobs.add('c');
    expect([jobs.outcomes.get('b'), jobs.outcomes.get('c')]).toEqual([{ limited: true }, { limited: true }]);
    jobs.end('a');
    jobs.limiter.update(budget(1));
    void jobs.add('d');
    await jobs.run('d');
    jobs.limiter.close();
  });

  it('lets who waits by an old pace go by the new one', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(4, 0.001)));
    for (const name of ['a', 'b', 'c']) void jobs.add(name);
    await jobs.run('a');
    jobs.limiter.update(budget(4));
    await jobs.run('a', 'b', 'c');
    jobs.limiter.close();
  });

  it('takes out who waits no more, and gives the place to the next', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1, UNPACED, 1)));
    void jobs.add('a');
    await jobs.run('a');
    const gone = new AbortController();
    const b = jobs.add('b', gone.signal);
    gone.abort();
    await b;
    expect(jobs.outcomes.get('b')).toEqual({ limited: true });
    await new Promise((resolve) => setImmediate(resolve));
    void jobs.add('c');
    jobs.end('a');
    await jobs.run('c');
    expect(jobs.started).toEqual(['a', 'c']);
    jobs.limiter.close();
  });

  it('starts who waits where the clock was set back and forth before anybody looked', async () => {
    const jobs = new Jobs(new ProcessLimiter(budget(1, 1_000)));
    void jobs.add('a');
    void jobs.add('b');
    await jobs.run('a');
    stepMS -= 3_600_000;
    jobs.end('a');
    // Bottleneck makes up its mind within some timers of no time; where it has not yet, nothing is set back for it.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    stepMS += 3_600_000;
    await jobs.run('b');
    jobs.limiter.close();
  });

  it('loses no job and runs none twice, nor more than the budget at once, however the wall clock is set', async () => {
    const steps = [3_600_000, 86_400_000, 5_000, 20].flatMap((ms) => [ms, -ms]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 6 }),
        async (settings) => {
          const limiter = new ProcessLimiter(budget(3, 2_000));
          const started: number[] = [];
          let running = 0;
          let peak = 0;
          const job = (n: number) =>
            limiter.run(async () => {
              started.push(n);
              running += 1;
              peak = Math.max(peak, running);
              await new Promise((resolve) => setImmediate(resolve));
              running -= 1;
              return n;
            });
          const jobs: Promise<unknown>[] = [];
          for (const [round, step] of settings.entries()) {
            for (let n = 0; n < 5; n += 1) jobs.push(job(round * 5 + n));
            await eventually('some have started', () => started.length > round * 2);
            stepMS += step;
          }
          const outcomes = await Promise.all(jobs);
          const all = Array.from({ length: settings.length * 5 }, (_, n) => n);
          expect(outcomes).toEqual(all.map((result) => ({ limited: false, result })));
          expect([...started].sort((a, b) => a - b)).toEqual(all);
          expect(peak).toBeLessThanOrEqual(3);
          limiter.close();
        },
      ),
      propertyRuns(15),
    );
  });
});
