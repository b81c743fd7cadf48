import type { Role } from '../../src/config/roles';
import { LeaseClient } from '../../src/fleet/client/lease-client';
import type { LeaseClock } from '../../src/fleet/client/lease-clock';
import { LeaseIdentity } from '../../src/fleet/client/lease-identity';
import type { PerRole } from '../../src/fleet/protocol/terms';
import type { World } from './world';

export const ROLES: readonly Role[] = ['primary', 'secondary'];

/** Longest operation: a connection above the share is closed when its operation is done. */
const LONGEST_OPERATION_MS = 3_000;

/** A process with the production lease client and a pool that opens what it may and closes what it must. */
export class SimulatedInstance {
  readonly index: number;
  readonly lease: LeaseClient;
  readonly held: Record<Role, number>;
  demand: PerRole<number>;
  partitioned = false;
  paused = false;
  leaving = false;
  /** It was stopped past its lease and has not closed the surplus yet; the protocol can't answer for that. */
  overslept = false;
  gone = false;
  readonly #world: World;
  #terms: number;
  readonly #backlog: (() => void)[] = [];
  readonly #closing: Record<Role, boolean> = { primary: false, secondary: false };

  constructor(world: World, index: number) {
    this.#world = world;
    this.index = index;
    this.#terms = index;
    const terms = world.termsOf(index);
    const { primary, secondary } = terms.roles;
    this.demand = { primary: primary.cap, secondary: secondary.cap };
    this.held = { primary: primary.start, secondary: secondary.start };
    this.lease = new LeaseClient({
      store: world.connect(this),
      terms,
      identity: new LeaseIdentity(`api-${index}`, 'sim'),
      fingerprint: () => 'plan',
      heldNow: () => this.held,
      demandNow: () => {
        this.open();
        return this.demand;
      },
      onShares: () => {
        this.close();
        this.open();
      },
      clock: this.#clock(),
      random: () => world.random.next(),
      startedAt: 0,
    });
    this.lease.start();
  }

  /** Opens what is wanted, up to the share, as the pool does: it asks before each connection. */
  open(): void {
    for (const role of ROLES) {
      const most = Math.min(this.lease.share(role), this.demand[role]);
      if (this.held[role] < most) this.held[role] = most;
    }
  }

  /** Closes what is above the share, each connection when its operation is done. */
  close(): void {
    for (const role of ROLES) {
      if (this.held[role] <= this.lease.share(role) || this.#closing[role]) continue;
      this.#closing[role] = true;
      this.#after(this.#world.random.between(5, LONGEST_OPERATION_MS), () => {
        this.#closing[role] = false;
        this.held[role] = Math.min(this.held[role], this.lease.share(role));
        if (ROLES.every((each) => this.held[each] <= this.lease.share(each))) this.overslept = false;
      });
    }
  }

  /** Its configuration is reloaded: it has the terms that the other half of the fleet has. */
  reload(): void {
    this.#terms += 1;
    this.lease.update(this.#world.termsOf(this.#terms));
  }

  /** SIGKILL: the members see the sockets close. */
  crash(): void {
    this.gone = true;
    for (const role of ROLES) this.held[role] = 0;
    this.#world.instances.delete(this);
  }

  /** Clean shutdown: the lease drains to the start share and is given back, then the process ends. */
  leave(): void {
    this.leaving = true;
    const end = () => {
      this.gone = true;
      this.#world.instances.delete(this);
    };
    void this.lease.close().then(() => {
      for (const role of ROLES) this.held[role] = 0;
      end();
    });
  }

  /** SIGSTOP: sockets stay open, no timer fires, nothing is read. */
  pause(): void {
    this.paused = true;
  }

  /** SIGCONT: everything that waited happens at once. */
  resume(): void {
    this.paused = false;
    const backlog = this.#backlog.splice(0);
    for (const run of backlog) run();
    this.close();
  }

  /** What it holds above the share that it would be left with; only counted while it sleeps past its lease. */
  excess(role: Role): number {
    if (this.paused && this.lease.status.phase !== 'leased' && this.lease.status.secondsLeft === 0) {
      this.overslept = true;
    }
    return this.overslept ? Math.max(0, this.held[role] - this.lease.share(role)) : 0;
  }

  deliver(run: () => void): void {
    if (this.gone) return;
    if (this.paused) this.#backlog.push(run);
    else run();
  }

  #after(delayMS: number, run: () => void): () => void {
    const event = this.#world.after(delayMS, () => this.deliver(run));
    return () => {
      event.cancelled = true;
    };
  }

  #clock(): LeaseClock {
    return {
      now: () => this.#world.now,
      after: (delayMS, callback) => this.#after(delayMS, callback),
    };
  }
}
