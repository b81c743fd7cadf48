import type { MemberStatus, MongoClient } from 'mongo-governor';
import type { Member } from 'mongo-governor/testing';
import type { Violation } from './violation';
import { OTHER_SHARE, SOCKET_TIMEOUT_MS, type World } from './world';

const LOOK_EVERY_MS = 5;
/** An operation may hold its connection until the socket's timeout; a close is answered within a second. */
const EXCESS_CLOSES_WITHIN_MS = SOCKET_TIMEOUT_MS + 1_000 + 1_500;
/**
 * And within so many looks. A process, or that of the members, that gets no time can close nothing in it: but it can't
 * look often either.
 */
const EXCESS_CLOSES_WITHIN_LOOKS = EXCESS_CLOSES_WITHIN_MS / LOOK_EVERY_MS;

type Role = 'primary' | 'secondary';

interface Watched {
  readonly member: Member;
  /** What its deployment may hold there. */
  share(role: Role): number;
  role: Role | undefined;
  /** What the member may count now. */
  allowed: number;
  /** The most that was allowed since the member's peak was last reset. */
  ceiling: number;
  /** Since when the allowance is lower than what may still be open. */
  excessSince: number | undefined;
  /** Looks since then. */
  excessLooks: number;
}

type Own = Pick<MemberStatus['connections'], 'inUse' | 'idle' | 'pending' | 'closing' | 'monitoring'>;

function watch(member: Member, share: Watched['share']): Watched {
  const allowed = Math.min(share('primary'), share('secondary'));
  return {
    member,
    share,
    role: undefined,
    allowed,
    ceiling: allowed,
    excessSince: undefined,
    excessLooks: 0,
  };
}

/** All members of a schedule are on this machine: the port tells them apart, whatever name one is reached by. */
function portOf(address: string): string | undefined {
  return address.split(':').at(-1);
}

/**
 * Compares what members count with the share of the role that clients know them by. An election, a reload or a lease
 * may lower the share: the excess then has time to close; from there on the member's own peak, which is exact, must
 * stay below.
 */
export class ShareWatch {
  readonly violations: Violation[] = [];
  longestExcessMS = 0;
  readonly #world: World;
  readonly #watched: readonly Watched[];
  #running: Promise<void>;
  #stopped = false;

  constructor(world: World) {
    this.#world = world;
    const share = (role: Role): number => world.governor.plan.limits[role].share;
    this.#watched = [
      ...world.set.members.map((member) => watch(member, share)),
      ...(world.other?.members ?? []).map((member) => watch(member, () => OTHER_SHARE)),
    ];
    world.onClient.push((client) => this.#follow(client));
    // A reload, a lease that was granted or ran out: told in the same tick in which the share is another.
    world.governor.on('limitsChanged', () => {
      for (const watched of this.#watched) this.#allow(watched);
    });
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  #follow(client: MongoClient): void {
    client.on('serverDescriptionChanged', ({ address, newDescription: { type } }) => {
      const watched = this.#watched.find(({ member }) => portOf(member.address) === portOf(address));
      if (watched === undefined) return;
      if (type === 'RSPrimary') watched.role = 'primary';
      else if (type === 'RSSecondary') watched.role = 'secondary';
      else return;
      this.#allow(watched);
    });
  }

  #allow(watched: Watched): void {
    const { role, share } = watched;
    const allowed = role === undefined ? Math.min(share('primary'), share('secondary')) : share(role);
    if (allowed < watched.allowed) watched.excessSince ??= performance.now();
    watched.allowed = allowed;
    watched.ceiling = Math.max(watched.ceiling, allowed);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      for (const watched of this.#watched) await this.#look(watched);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async #look(watched: Watched): Promise<void> {
    const { member } = watched;
    const { ceiling, allowed } = watched;
    const { open, peak } = await member.connections();
    // A call to another process took time: what was allowed meanwhile counts as well.
    const most = Math.max(ceiling, watched.ceiling);
    if (peak > most) {
      this.violations.push({
        invariant: 'connections at a member never exceed the share of its role',
        what: `${member.address} (${watched.role ?? 'role not known yet'}) counted ${peak} connections at once, ${open} now, ${most} allowed; ${this.#ledger(member)}`,
      });
      await this.#rebase(watched);
      return;
    }
    if (watched.excessSince === undefined || watched.allowed !== allowed) return;
    watched.excessLooks += 1;
    const excessMS = performance.now() - watched.excessSince;
    if (open <= allowed && (await this.#ownCount(member)) <= allowed) {
      if (watched.allowed !== allowed) return;
      this.longestExcessMS = Math.max(this.longestExcessMS, excessMS);
      await this.#rebase(watched);
    } else if (
      excessMS > EXCESS_CLOSES_WITHIN_MS + this.#world.blockedMS &&
      watched.excessLooks > EXCESS_CLOSES_WITHIN_LOOKS
    ) {
      this.violations.push({
        invariant: 'the excess after an election or a reload closes in time',
        what: `${member.address} (${watched.role}) has ${open} connections open ${Math.round(excessMS)} ms after its share became ${allowed}`,
      });
      await this.#rebase(watched);
    }
  }

  /**
   * An attempt that began under a greater share may reach the member after the share became smaller. So may a monitor,
   * which asks nobody: what is reserved for it and not open yet belongs to the excess.
   */
  async #ownCount(member: Member): Promise<number> {
    const { inUse, idle, pending, closing } = this.#own(member);
    return inUse + idle + pending + closing + (await this.#reserved(member));
  }

  async #reserved({ address }: Member): Promise<number> {
    const name = 'mongo_governor_reserved_monitoring_connections';
    const text = await this.#world.registry.getSingleMetricAsString(name);
    const ofMember = [...text.matchAll(/db_client_connection_pool_name="([^"]*)".*\} (\d+)$/gm)]
      .filter(([, found = '']) => portOf(found) === portOf(address))
      .map(([, , value]) => Number(value));
    return Math.max(0, ...ofMember);
  }

  /** What the governor itself counts at the member. */
  #ledger(member: Member): string {
    const { inUse, idle, pending, closing, monitoring } = this.#own(member);
    return `the governor counts ${inUse} in use, ${idle} idle, ${pending} opening, ${closing} closing, ${monitoring} monitoring`;
  }

  /** Under all its names: pools are of one name each, what closes and monitors is of the member. */
  #own({ address }: Member): Own {
    const own = { inUse: 0, idle: 0, pending: 0, closing: 0, monitoring: 0 };
    for (const { address: name, connections } of this.#world.governor.status().members) {
      if (portOf(name) !== portOf(address)) continue;
      own.inUse += connections.inUse;
      own.idle += connections.idle;
      own.pending += connections.pending;
      own.closing = Math.max(own.closing, connections.closing);
      own.monitoring = Math.max(own.monitoring, connections.monitoring);
    }
    return own;
  }

  async #rebase(watched: Watched): Promise<void> {
    const { allowed } = watched;
    await watched.member.resetPeak();
    if (watched.allowed !== allowed) return;
    watched.excessSince = undefined;
    watched.excessLooks = 0;
    watched.ceiling = allowed;
  }
}
