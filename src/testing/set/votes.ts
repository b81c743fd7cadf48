import type { OpTime } from '../wire/op-time';
import type { SetMember } from './set-member';

/** Who votes, and how many of them decide: counted once for a configuration. */
export class Votes {
  /** Votes of arbiters without a port. */
  readonly #arbiters: number;
  readonly #members: readonly SetMember[];
  /** Those whose copy counts for `w: 'majority'`. */
  readonly #writable: readonly SetMember[];
  /** Votes that elect. */
  readonly majority: number;
  /** Members that `w: 'majority'` waits for: with arbiters fewer than the votes that elect, as on a server. */
  readonly writeMajority: number;
  /** Members that hold data, with a vote or not. */
  readonly dataBearing: number;

  constructor(members: readonly SetMember[], arbiters: number) {
    this.#members = members;
    this.#arbiters = arbiters;
    const data = members.filter(({ settings }) => !settings.arbiterOnly);
    this.#writable = data.filter(({ settings }) => settings.votes === 1);
    this.dataBearing = data.length;
    const all = members.reduce((sum, { settings }) => sum + settings.votes, arbiters);
    this.majority = Math.floor(all / 2) + 1;
    this.writeMajority = Math.max(1, Math.min(this.majority, this.#writable.length));
  }

  /** What a server takes where nobody says: with arbiters a majority may be more than there is data for. */
  get impliedWriteConcern(): 'majority' | number {
    const arbiters = this.#arbiters + this.#members.length - this.dataBearing;
    return arbiters > 0 && this.#writable.length <= this.majority ? 1 : 'majority';
  }

  /** Whether those that can be reached can elect one of them. */
  get quorum(): boolean {
    const reached = this.#members.filter((member) => member.reachable);
    return reached.reduce((sum, { settings }) => sum + settings.votes, this.#arbiters) >= this.majority;
  }

  /** Members that hold everything up to `time`. */
  holders(time: OpTime): number {
    let count = 0;
    for (const { data, settings } of this.#members) {
      if (!settings.arbiterOnly && data.lastApplied >= time) count++;
    }
    return count;
  }

  /** Whether a majority holds everything up to `time`. */
  holds(time: OpTime): boolean {
    let count = 0;
    for (const { data } of this.#writable) if (data.lastApplied >= time) count++;
    return count >= this.writeMajority;
  }

  /** The newest time that a majority holds. */
  majorityTime(): OpTime {
    const times = this.#writable.map(({ data }) => data.lastApplied).sort((a, b) => b - a);
    return times[this.writeMajority - 1] ?? 0;
  }
}
