export interface ConnectionCounts {
  /** Sockets that are open now, monitoring connections included. */
  readonly open: number;
  /** The most that were open at any moment since the last `resetPeak`. */
  readonly peak: number;
  /** Accepted since the last reset of the witnesses. */
  readonly total: number;
  /** Closed at once, because the connection limit was reached. Never part of `open`. */
  readonly refused: number;
}

/** Counts a member's connections as it sees them itself: exact at every moment. */
export class ConnectionCounter {
  open = 0;
  peak = 0;
  total = 0;
  refused = 0;
  #byAppName = new Map<string, number>();
  #peakByAppName = new Map<string, number>();

  opened(): void {
    this.open++;
    this.total++;
    if (this.open > this.peak) this.peak = this.open;
  }

  /** The application name is only known from the handshake on. */
  named(appName: string): void {
    const open = (this.#byAppName.get(appName) ?? 0) + 1;
    this.#byAppName.set(appName, open);
    if (open > (this.#peakByAppName.get(appName) ?? 0)) this.#peakByAppName.set(appName, open);
  }

  closed(appName: string | undefined): void {
    this.open--;
    if (appName === undefined) return;
    const open = (this.#byAppName.get(appName) ?? 1) - 1;
    if (open === 0) this.#byAppName.delete(appName);
    else this.#byAppName.set(appName, open);
  }

  resetPeak(): void {
    this.peak = this.open;
    this.#peakByAppName = new Map(this.#byAppName);
  }

  reset(): void {
    this.resetPeak();
    this.total = this.open;
    this.refused = 0;
  }

  counts(): ConnectionCounts {
    return { open: this.open, peak: this.peak, total: this.total, refused: this.refused };
  }

  openByAppName(): Record<string, number> {
    return Object.fromEntries(this.#byAppName);
  }

  peakByAppName(): Record<string, number> {
    return Object.fromEntries(this.#peakByAppName);
  }
}
