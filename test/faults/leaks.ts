import type { Violation } from './violation';

/** Timers that sources of this package started and that neither fired nor were cleared. */
const timers = new Map<NodeJS.Timeout, string>();
const OWN_SOURCES = /\/src\/(?!testing\/)/;

const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;

/** Follows the timers of our sources; the driver's, which it imports itself, are not followed. */
function trackTimers(): () => void {
  timers.clear();
  const tracked = (callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => {
    const origin = new Error('started').stack ?? '';
    const timer = realSetTimeout(() => {
      timers.delete(timer);
      callback(...args);
    }, delay);
    if (OWN_SOURCES.test(origin)) timers.set(timer, origin);
    return timer;
  };
  globalThis.setTimeout = Object.assign(tracked, realSetTimeout) as typeof setTimeout;
  globalThis.clearTimeout = ((timer: NodeJS.Timeout | undefined) => {
    if (timer !== undefined) timers.delete(timer);
    realClearTimeout(timer);
  }) as typeof clearTimeout;
  return () => {
    globalThis.setTimeout = realSetTimeout;
    globalThis.clearTimeout = realClearTimeout;
  };
}

function resources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function processListeners(): number {
  return process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
}

/** Compares what the process holds with what it held before, and hears of rejections that nobody handles. */
export class LeakWatch {
  readonly #before = resources();
  readonly #listeners = processListeners();
  readonly #rejections: unknown[] = [];
  readonly #onRejection = (reason: unknown): void => void this.#rejections.push(reason);
  readonly #stopTracking = trackTimers();

  constructor() {
    process.on('unhandledRejection', this.#onRejection);
  }

  /** Waits for what closes by itself: for minutes where it does not, which is told then. */
  async end(withinMS = 180_000): Promise<Violation[]> {
    const deadline = performance.now() + withinMS;
    while (this.#leaks().length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => realSetTimeout(resolve, 10));
    }
    const leaks = this.#leaks();
    process.off('unhandledRejection', this.#onRejection);
    this.#stopTracking();
    if (processListeners() > this.#listeners) leaks.push('listeners of the process');
    for (const reason of this.#rejections) {
      leaks.push(
        `a rejection that nobody handles: ${reason instanceof Error ? reason.stack : String(reason)}`,
      );
    }
    return leaks.map((what) => ({ invariant: 'nothing leaks after close', what }));
  }

  #leaks(): string[] {
    const leaks: string[] = [];
    for (const [name, count] of resources()) {
      // The timer that waits for the leaks to go is one itself.
      const more = count - (this.#before.get(name) ?? 0) - (name === 'Timeout' ? 1 : 0);
      if (more > 0 && /TCP|Pipe|Timeout|Process/.test(name)) leaks.push(`${more} x ${name}`);
    }
    for (const origin of timers.values()) leaks.push(`a timer ${origin}`);
    return leaks;
  }
}
