import type { Role } from '../../src/config/roles';
import { ROLES } from './simulated-instance';
import type { World } from './world';

/** The greatest sums seen in a run, in connections at one member. */
export class Invariants {
  readonly maxGranted: Record<Role, number> = { primary: 0, secondary: 0 };
  /** Shares in force at the instances: granted, safe and start shares. */
  readonly maxShares: Record<Role, number> = { primary: 0, secondary: 0 };
  /** Held connections without what processes hold that were stopped past their lease. */
  readonly maxHeld: Record<Role, number> = { primary: 0, secondary: 0 };
  /** The most above the cap that such processes caused. */
  readonly maxOverslept: Record<Role, number> = { primary: 0, secondary: 0 };
  /** The most above the cap after a loss of state that nobody could report (`World.lossIsUnnoticed`). */
  maxUnnoticed = 0;
  readonly violations: string[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  check(): void {
    for (const role of ROLES) this.#checkRole(role);
  }

  #checkRole(role: Role): void {
    const world = this.#world;
    const { lossIsUnnoticed } = world;
    const { cap } = world.options.terms.roles[role];
    let granted = 0;
    for (const { leases, clock } of world.states) {
      for (const lease of leases) if (lease.expiresAt > clock) granted += lease.roles[role].grant;
    }
    let shares = 0;
    let held = 0;
    let excess = 0;
    for (const instance of world.instances) {
      shares += instance.lease.share(role);
      held += instance.held[role];
      excess += instance.excess(role);
    }
    this.maxGranted[role] = Math.max(this.maxGranted[role], granted);
    this.maxShares[role] = Math.max(this.maxShares[role], shares);
    this.maxHeld[role] = Math.max(this.maxHeld[role], held - excess);
    this.maxOverslept[role] = Math.max(this.maxOverslept[role], Math.min(excess, held - cap));
    const over = (what: string, sum: number) => {
      if (sum <= cap) return;
      if (lossIsUnnoticed) this.maxUnnoticed = Math.max(this.maxUnnoticed, sum - cap);
      else if (this.violations.length < 5) {
        this.violations.push(`${what} ${sum} > ${cap} at the ${role}, ${world.now} ms`);
      }
    };
    over('granted', granted);
    over('shares', shares);
    over('held', held - excess);
  }
}
