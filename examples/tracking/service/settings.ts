/** Every bound of the service, in one place. */
export interface Settings {
  /**
   * A look-up in the own region: after `timeoutMS` the click goes on without it, after `giveUpMS` it ends. Not both at
   * once, since the driver closes the connection of what it ends: a short stall would cost every connection.
   */
  readonly own: { readonly timeoutMS: number; readonly giveUpMS: number };
  /** What may be asked of the other region: at a time, waiting for that, and how long, the waiting included. */
  readonly other: {
    readonly concurrent: number;
    readonly queued: number;
    readonly timeoutMS: number;
    readonly giveUpMS: number;
  };
  /** A region that failed so often one after the other is left alone, and tried again after a while. */
  readonly breaker: { readonly failures: number; readonly tryAgainMS: number };
  /** Last known answers. */
  readonly known: { readonly entries: number; readonly maxAgeMS: number };
  /** Writing clicks as they come, so many at once when they come faster than they are written. */
  readonly write: { readonly batch: number; readonly timeoutMS: number };
  readonly spool: { readonly file: string; readonly maxClicks: number };
  readonly replay: { readonly batch: number; readonly timeoutMS: number; readonly longestPauseMS: number };
  readonly revocations: { readonly everyMS: number; readonly timeoutMS: number };
  /**
   * Whether `x-request-id` becomes the id of the click, so that a proxy that asks a second instance counts once. Only
   * where your own proxy sets it over what came from outside: who may choose ids can make clicks of others vanish.
   */
  readonly trustRequestId: boolean;
}

export const DEFAULTS: Omit<Settings, 'spool'> = {
  own: { timeoutMS: 250, giveUpMS: 1_000 },
  other: { concurrent: 6, queued: 60, timeoutMS: 250, giveUpMS: 1_000 },
  breaker: { failures: 5, tryAgainMS: 500 },
  known: { entries: 50_000, maxAgeMS: 24 * 3_600_000 },
  write: { batch: 200, timeoutMS: 2_000 },
  replay: { batch: 200, timeoutMS: 5_000, longestPauseMS: 500 },
  revocations: { everyMS: 2_000, timeoutMS: 2_000 },
  trustRequestId: false,
};
