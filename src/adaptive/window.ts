/** What was answered of one kind of command in a window. */
export interface KindSamples {
  count: number;
  /** Sum of the natural logarithms of the times in the driver, milliseconds. */
  sumOfLogs: number;
  sumOfSquares: number;
}

/** Below this a time says nothing about the member; milliseconds. */
const LEAST_MS = 0.05;

/** What a member answered in a while. Refusals of our own are never in it: they say nothing about the member. */
export class Window {
  readonly kinds = new Map<string, KindSamples>();
  readonly since: number;
  answered = 0;
  /** Sum of the times in the driver, milliseconds: divided by the window's length the mean in flight (Little's law). */
  busyMS = 0;
  peakInFlight = 0;
  /** Somebody waited for a permit. */
  hadWaiters = false;
  /** The member has said that it is overloaded, or has refused a connection. */
  isOverloaded = false;

  /** @param since on a monotonic clock, milliseconds */
  constructor(since: number) {
    this.since = since;
  }

  add(kind: string, servedMS: number, inFlight: number): void {
    this.answered += 1;
    this.busyMS += servedMS;
    if (inFlight > this.peakInFlight) this.peakInFlight = inFlight;
    let samples = this.kinds.get(kind);
    if (samples === undefined) {
      samples = { count: 0, sumOfLogs: 0, sumOfSquares: 0 };
      this.kinds.set(kind, samples);
    }
    samples.count += 1;
    const log = Math.log(Math.max(LEAST_MS, servedMS));
    samples.sumOfLogs += log;
    samples.sumOfSquares += log * log;
  }
}
