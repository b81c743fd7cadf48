import { CommandError } from '../command-error';
import { Waiters } from '../waiters';
import type { ReplicaSetState } from './replica-set-state';
import type { SetMember } from './set-member';

/** How a primary gives up its role: in the words of `replSetStepDown`. */
export interface StepDownOptions {
  /** Seconds that it can't be elected again. Default 60. */
  readonly stepDownSecs?: number;
  /**
   * Seconds to wait for a majority that has every write, one of it electable. Until then the member takes no writes.
   * Default 10, with `force` 0.
   */
  readonly secondaryCatchUpPeriodSecs?: number;
  /** Steps down too when nobody has caught up in time. Default false: it stays primary, and the call rejects. */
  readonly force?: boolean;
}

/** Who becomes primary, when, and how one ceases to be. */
export class Elections {
  /** Those that wait for a primary. */
  readonly waiters = new Waiters();
  /** The primary waits for a secondary to catch up: it takes no writes, and tells that it takes none. */
  steppingDown = false;
  readonly #set: ReplicaSetState;
  #timer: NodeJS.Timeout | undefined;
  #takeover: NodeJS.Timeout | undefined;
  #previous: SetMember | undefined;

  constructor(set: ReplicaSetState) {
    this.#set = set;
  }

  /** The primary gives up its role at once and another member is elected. Its connections stay open. */
  standDown(): void {
    const { primary } = this.#set;
    if (!primary) return;
    this.#previous = primary;
    this.#set.primary = undefined;
    primary.transactions.abortAll();
    this.#set.acknowledgements.interrupt(new CommandError(11602, 'operation was interrupted', [], {}));
    this.#set.topologyChanged();
    this.schedule();
  }

  /**
   * The primary gives up its role once a majority, and somebody who can be elected, has all that it has.
   * @throws CommandError 262 when nobody has in time: it is primary as before.
   */
  async stepDown(options: StepDownOptions = {}): Promise<void> {
    const { force = false, stepDownSecs = 60 } = options;
    const patience = options.secondaryCatchUpPeriodSecs ?? (force ? 0 : 10);
    const { primary } = this.#set;
    if (!primary) throw new CommandError(10107, "not primary so can't step down");
    if (stepDownSecs < 0) throw new CommandError(2, 'stepdown period must be a positive integer');
    if (stepDownSecs < patience) {
      throw new CommandError(2, 'stepdown period must be longer than secondaryCatchUpPeriodSecs');
    }
    if (this.steppingDown)
      throw new CommandError(117, 'This node is already in the process of stepping down');
    if (!(await this.#caughtUp(primary, patience * 1000)) && !force) {
      const advice =
        'Please use the replSetStepDown command with the argument {force: true} to force node to step down.';
      throw new CommandError(262, `No electable secondaries caught up. ${advice}`);
    }
    if (this.#set.primary !== primary) return;
    primary.notElectableBefore = Date.now() + stepDownSecs * 1000;
    this.standDown();
  }

  async #caughtUp(primary: SetMember, patienceMS: number): Promise<boolean> {
    const safe = (): boolean => this.#safeWithout(primary);
    if (safe() || patienceMS <= 0) return safe();
    this.#attempt(true);
    try {
      return await this.#set.acknowledgements.wait(safe, patienceMS);
    } finally {
      this.#attempt(false);
    }
  }

  #attempt(under: boolean): void {
    this.steppingDown = under;
    this.#set.topologyChanged();
  }

  #safeWithout(primary: SetMember): boolean {
    const time = primary.data.lastApplied;
    return (
      this.#set.votes.holds(time) &&
      this.#set.members.some(
        (each) =>
          each !== primary && each.reachable && each.settings.priority > 0 && each.data.lastApplied >= time,
      )
    );
  }

  /** A member went, came back or is another: a primary without a majority steps down, a set without a primary elects. */
  membershipChanged(): void {
    const { primary, votes } = this.#set;
    if (primary && (!primary.reachable || !votes.quorum)) this.standDown();
    else if (!primary) this.schedule();
    else this.#considerTakeover();
    this.#set.acknowledgements.notify();
  }

  schedule(delayMS = this.#set.options.electionMS): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#elect(), delayMS);
  }

  #elect(): void {
    const set = this.#set;
    if (set.primary || !set.votes.quorum) return;
    const winner = this.#winner();
    if (!winner) return;
    if (set.options.rollback) this.#rollBack(winner);
    // Catch-up: the new primary first applies what any member that it reaches has; without the option of rollbacks, whatever
    // any member has (docs/testing.md).
    winner.catchUp();
    set.primary = winner;
    set.term++;
    set.append({ op: 'noop', ns: '' });
    set.topologyChanged();
    this.waiters.notify();
    this.#considerTakeover();
  }

  /** The highest priority, then the newest data. None yet: it is looked again when the next one may be elected. */
  #winner(): SetMember | undefined {
    const possible = this.#set.members.filter((each) => each.reachable && each.settings.priority > 0);
    const now = Date.now();
    const electable = possible.filter((each) => each.notElectableBefore <= now);
    if (electable.length === 0 && possible.length > 0) {
      this.schedule(Math.max(1, Math.min(...possible.map((each) => each.notElectableBefore)) - now));
    }
    const others = electable.filter((each) => each !== this.#previous);
    const candidates = others.length > 0 ? others : electable;
    return candidates.length === 0 ? undefined : candidates.reduce(better);
  }

  /** What only members have that are not reached is as if it had never been. */
  #rollBack(winner: SetMember): void {
    const { oplog, processes, retryableWrites, known: end } = this.#set;
    const lost = oplog.cutAt(end);
    if (lost[0] === undefined) return;
    retryableWrites.forgetFrom(lost[0].time);
    winner.catchUp();
    for (const each of processes) each.data.rollBack(end, lost, winner.data);
  }

  /** A member with a higher priority takes over as soon as it has what the primary has. */
  #considerTakeover(): void {
    clearTimeout(this.#takeover);
    const { members, options } = this.#set;
    const higher = members.filter((each) => each.reachable && this.#outranksPrimary(each));
    if (higher.length === 0) return;
    this.#takeover = setTimeout(() => this.#takeOver(), options.electionMS);
    this.#takeover.unref();
  }

  #takeOver(): void {
    const { members, primary } = this.#set;
    const ready = members.some(
      (each) =>
        each.reachable &&
        this.#outranksPrimary(each) &&
        each.notElectableBefore <= Date.now() &&
        each.data.lastApplied >= (primary?.data.lastApplied ?? 0),
    );
    if (!ready || this.steppingDown) {
      this.#considerTakeover();
      return;
    }
    this.standDown();
    clearTimeout(this.#timer);
    this.#elect();
  }

  #outranksPrimary({ settings }: SetMember): boolean {
    const { primary } = this.#set;
    return primary !== undefined && settings.priority > primary.settings.priority;
  }

  close(error: CommandError): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#takeover);
    this.waiters.interrupt(error);
  }
}

function better(best: SetMember, each: SetMember): SetMember {
  const byPriority = each.settings.priority - best.settings.priority;
  return byPriority > 0 || (byPriority === 0 && each.data.position > best.data.position) ? each : best;
}
