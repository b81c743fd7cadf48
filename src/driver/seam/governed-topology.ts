import type { RoutingTable } from '../../plan/plan';
import { Closing } from '../admission/closing';
import { type Aim, aimOf, EarlyRefusal, isExempt } from '../admission/early-refusal';
import { FailedAttempts } from '../admission/failed-attempts';
import { MemberChoice } from '../admission/member-choice';
import { Outages } from '../admission/outages';
import { SelectionWaits, tagsOf } from '../admission/selection-waits';
import { legacyTimeoutsOf } from '../admission/timeouts';
import { UnmatchedTags } from '../admission/unmatched-tags';
import type { VainWait } from '../admission/vain-wait';
import type { MemberLedger } from '../presence/member-ledger';
import { limitPool } from '../presence/pool-limits';
import { Discovery } from '../reads/discovery';
import { type FallbackReason, fallbackReason } from '../reads/fallback-facts';
import { makePolicyPreference } from '../reads/policy-preference';
import { PrimaryReads } from '../reads/primary-reads';
import type { Selection } from '../reads/selection';
import { selectServer } from '../reads/server-selection';
import { checkFirstCheckOut } from '../shape/first-check-out';
import { checkFirstSelection } from '../shape/first-selection';
import type {
  DriverDeprioritized,
  DriverOperation,
  DriverReadPreference,
  DriverSelectOptions,
  DriverSelector,
  DriverServer,
  DriverServerDescription,
  DriverTopology,
} from '../shape/internals';
import { roleOf } from '../shape/role-of';
import { checkServerShape, checkTopologyShape } from '../shape/shape';
import { GovernedMember } from './governed-member';
import type { SeamClient, SeamContext } from './seam-context';

const UNKNOWN = 'Unknown';
/** Name of the driver's error for a selection that took too long (error.ts). */
const SELECTION_FAILED = 'MongoServerSelectionError';
const ARBITER = 'RSArbiter';

type SelectServer = DriverTopology['selectServer'];

/** One topology of one governed client: its servers get the seam before a first command can reach them. */
export class GovernedTopology implements Selection {
  readonly topology: DriverTopology;
  readonly closing = new Closing();
  readonly selections = new SelectionWaits();
  readonly outages: Outages;
  readonly #client: SeamClient;
  readonly #context: SeamContext;
  readonly #members = new Map<DriverServer, GovernedMember>();
  readonly #discovery: Discovery;
  readonly #primaryReads: PrimaryReads;
  readonly #unmatchedTags: UnmatchedTags;
  readonly #earlyRefusal: EarlyRefusal;
  readonly #memberChoice: MemberChoice;
  readonly #failedAttempts: FailedAttempts;
  readonly #seenWaits = new WeakSet<object>();
  #select: SelectServer;
  #preference: { readonly routing: RoutingTable; readonly preference: DriverReadPreference } | undefined;
  /** The driver's own class for servers to avoid, known from its own calls; drivers before 7.1 have none. */
  #deprioritized: (new () => DriverDeprioritized) | undefined;
  /** Set once something of the driver has turned out to be of an unknown shape: nothing is selected any more. */
  #unsupported: Error | undefined;

  constructor(client: SeamClient, topology: DriverTopology, context: SeamContext) {
    checkTopologyShape(topology, client.driver);
    this.topology = topology;
    this.#client = client;
    this.#context = context;
    this.#failedAttempts = new FailedAttempts(client.driver.options.maxAdaptiveRetries);
    this.#discovery = new Discovery(() => topology.description.servers.values());
    this.#primaryReads = new PrimaryReads(client, context, this);
    this.outages = new Outages({
      service: context.policy.service,
      deployment: context.deployment,
      servers: () => topology.s.servers.values(),
      descriptions: () => topology.description.servers.values(),
    });
    this.#unmatchedTags = new UnmatchedTags({
      service: context.policy.service,
      deployment: context.deployment,
      mostWaiting: () => context.policy.bounds.maxSize,
      hasPrimary: () => this.outages.since('primary') === undefined,
      members: () => topology.description.servers.values(),
    });
    this.#earlyRefusal = new EarlyRefusal(context, this.#members, (server) => this.#hook(server));
    this.#memberChoice = new MemberChoice(context, this.#members);
    this.#select = checkFirstSelection(topology, client.driver, {
      supported: (select) => {
        this.#select = select;
      },
      refuse: (error) => this.#refuse(error),
    });
    this.#hookServers();
    // A server exists only after its `serverOpening`; its monitor connects later than the next microtask.
    topology.on('serverOpening', () => queueMicrotask(() => this.#hookServers()));
    topology.on('serverDescriptionChanged', ({ address }) => this.#onDescription(address));
    topology.on('serverClosed', () => queueMicrotask(() => this.#forgetServers()));
    topology.on('topologyDescriptionChanged', () => {
      this.outages.look();
      this.#unmatchedTags.look();
    });
    topology.on('topologyClosed', () => this.#onClosed());
    topology.selectServer = (selector, options) => this.#selectServer(selector, options);
  }

  members(): Iterable<GovernedMember> {
    return this.#members.values();
  }

  get isProxied(): boolean {
    const { type } = this.topology.description;
    return type === 'Sharded' || type === 'LoadBalanced';
  }

  get isDirect(): boolean {
    return this.topology.description.type === 'Single';
  }

  get hasOneMember(): boolean {
    let data = 0;
    for (const { type } of this.topology.description.servers.values()) if (type !== ARBITER) data += 1;
    return data === 1;
  }

  policyPreference(routing: RoutingTable): DriverReadPreference {
    if (this.#preference?.routing !== routing) {
      this.#preference = { routing, preference: makePolicyPreference(this.#client.driver, routing) };
    }
    return this.#preference.preference;
  }

  async select(
    operation: DriverOperation,
    timeoutContext: unknown,
    preference: DriverReadPreference,
    tried: ReadonlySet<string>,
  ): Promise<GovernedMember> {
    const options: DriverSelectOptions = {
      session: operation.session,
      operationName: operation.commandName,
      signal: operation.options.signal as AbortSignal | undefined,
      // Without it the driver ignores the operation's timeoutMS, and before 7.1 leaves a timer of 30 s behind.
      timeoutContext,
      ...this.#avoid(tried),
    };
    const selected = this.#choose(preference, options);
    if (this.#hasNewWait()) this.#onSelectionWait(aimOf(preference), preference, selected);
    const server = await selected;
    return this.#memberOf(server);
  }

  fallbackReason(preference: DriverReadPreference): FallbackReason {
    return fallbackReason(this.topology.description, preference);
  }

  discovered(withinMS: number): Promise<boolean> {
    return this.#discovery.settled(withinMS);
  }

  #selectServer(selector: DriverSelector, options: DriverSelectOptions): Promise<DriverServer> {
    const { deprioritizedServers } = options;
    if (deprioritizedServers !== undefined) {
      this.#deprioritized ??= deprioritizedServers.constructor as new () => DriverDeprioritized;
    }
    // The first selection comes in the tick that makes the servers.
    if (this.#members.size !== this.topology.s.servers.size) this.#hookServers();
    if (this.#unsupported !== undefined) return Promise.reject(this.#unsupported);
    if (options.timeoutContext === undefined) {
      const failed = this.#failedAttempts.refuse(options.session);
      if (failed !== undefined) return Promise.reject(failed.error);
    }
    const current = this.#current(selector, options);
    // Behind a mongos nobody has a role.
    const aim = this.isProxied ? 'any' : aimOf(current);
    const { enforce } = this.#context.policy;
    const wait = enforce ? this.#vainWait(current, options) : undefined;
    const refused =
      wait?.refuse(this.#earlyRefusal.apart) ??
      (enforce && wait?.isApart !== true ? this.#earlyRefusal.refuse(aim, options) : undefined);
    if (refused !== undefined) return Promise.reject(refused);
    const selected =
      wait === undefined ? this.#choose(current, options) : this.#selectInTime(wait, current, options);
    if (this.#hasNewWait()) this.#onSelectionWait(aim, current, selected);
    return this.#earlyRefusal.track(wait?.isApart === true ? 'apart' : aim, selected);
  }

  /** The common case needs no look at what the operation is. */
  #vainWait(selector: DriverSelector, options: DriverSelectOptions): VainWait | undefined {
    const wait = this.outages.waitFor(selector) ?? this.#unmatchedTags.waitFor(selector);
    return wait !== undefined && !isExempt(options) ? wait : undefined;
  }

  #choose(selector: DriverSelector, options: DriverSelectOptions): Promise<DriverServer> {
    this.#memberChoice.show();
    try {
      return selectServer(this.topology, this.#select, selector, options);
    } finally {
      this.#memberChoice.restore();
    }
  }

  /** The first wait for what may never come, and what follows from its failure. */
  #selectInTime(
    wait: VainWait,
    selector: DriverSelector,
    options: DriverSelectOptions,
  ): Promise<DriverServer> {
    const boundMS = wait.boundMS(this.#context.policy.failFastAfterMS);
    const timeouts = legacyTimeoutsOf(options.timeoutContext);
    const ownMS = timeouts?.serverSelectionTimeoutMS;
    const isBounded =
      timeouts !== undefined && boundMS !== undefined && (ownMS === 0 || boundMS < (ownMS as number));
    if (isBounded) timeouts.serverSelectionTimeoutMS = boundMS;
    const selected = this.#choose(selector, options);
    if (isBounded) timeouts.serverSelectionTimeoutMS = ownMS as number;
    return selected.catch((error: unknown) => {
      // To the driver an AbortSignal.timeout() is its own: the caller has waited for so long, and nobody knows whether in vain.
      const isCallers = options.signal?.aborted === true;
      if ((error as Error | undefined)?.name !== SELECTION_FAILED || isCallers) throw error;
      const unavailable = wait.failed();
      throw (isBounded ? unavailable : undefined) ?? error;
    });
  }

  /**
   * Whether the selection that was made last found no server. The queue's length does not tell: one that was given up stays
   * in it until the next is made.
   */
  #hasNewWait(): boolean {
    const { waitQueue } = this.topology;
    if (waitQueue.length === 0) return false;
    const newest = waitQueue.last();
    if (newest === null || this.#seenWaits.has(newest)) return false;
    this.#seenWaits.add(newest);
    return true;
  }

  #onSelectionWait(aim: Aim, selector: DriverSelector, selected: Promise<DriverServer>): void {
    this.selections.enter(aim, selected);
    const tags = tagsOf(selector);
    if (tags === undefined) return;
    // What waits for nothing but its tags waits for a configuration, not for a server.
    const reason = fallbackReason(this.topology.description, selector as DriverReadPreference);
    if (reason === 'tags') this.#context.onUnmatchedTags(JSON.stringify(tags));
  }

  /** What an inherited read preference stands for now; a transaction keeps its own. */
  #current(selector: DriverSelector, { session }: DriverSelectOptions): DriverSelector {
    if (typeof selector !== 'object' || session?.inTransaction() === true) return selector;
    return this.#client.preference.now(selector);
  }

  #avoid(tried: ReadonlySet<string>): { deprioritizedServers?: DriverDeprioritized } {
    if (this.#deprioritized === undefined) return {};
    const deprioritizedServers = new this.#deprioritized();
    for (const address of tried) {
      const description = this.topology.description.servers.get(address);
      if (description !== undefined) deprioritizedServers.add(description);
    }
    return { deprioritizedServers };
  }

  #hookServers(): void {
    for (const server of this.topology.s.servers.values()) this.#hook(server);
  }

  /** Called from the driver's own events, where an error would end the process or be nobody's. */
  #hook(server: DriverServer): void {
    if (this.#unsupported !== undefined) return;
    try {
      this.#memberOf(server);
    } catch (error) {
      this.#unsupported = error as Error;
    }
  }

  #refuse(error: Error): void {
    this.#unsupported = error;
  }

  #memberOf(server: DriverServer): GovernedMember {
    const known = this.#members.get(server);
    if (known !== undefined) return known;
    checkServerShape(server, this.#client.driver);
    checkFirstCheckOut(server, this.#client.driver, (error) => this.#refuse(error));
    const { ledgers } = this.#context;
    const { driver, presence } = this.#client;
    const ledger = ledgers.of(server.description.address);
    const member = new GovernedMember(
      server,
      this.#client,
      ledger,
      this.#context,
      this.#primaryReads,
      this.#failedAttempts,
    );
    // Another client of this process may have had the whole share: it shrinks now.
    const entrance = presence.come(ledger);
    ledger.addPool(member);
    limitPool(server, driver, member, ledger, {
      onEndpoint: (endpoint) => ledgers.onEndpoint(ledger, endpoint),
      entrance,
    });
    this.#members.set(server, member);
    this.#learn(ledger, server.description);
    return member;
  }

  /**
   * The event comes before the driver hands the description to its server: the topology has the newest.
   * Only what is new counts: of other members another client of the process may know better than this one.
   */
  #onDescription(address: string): void {
    this.#hookServers();
    const description = this.topology.description.servers.get(address);
    for (const member of this.#members.values()) {
      if (member.address !== address) continue;
      const role = roleOf(description?.type ?? UNKNOWN);
      // Before the limits change, which may give waiters their connections.
      if (role !== member.role) member.roleChanges(role);
      if (description !== undefined) this.#learn(member.ledger, description);
    }
    this.#discovery.look();
  }

  /** A member that is down keeps its role: its pool is paused, and what comes back is usually what went. */
  #learn(ledger: MemberLedger, { type, topologyVersion }: DriverServerDescription): void {
    if (topologyVersion !== null)
      this.#context.ledgers.onProcess(ledger, topologyVersion.processId.toHexString());
    if (type === UNKNOWN || ledger.role === roleOf(type)) return;
    ledger.role = roleOf(type);
    ledger.apply();
    this.#context.onLimitsChanged();
  }

  #forgetServers(): void {
    const present = new Set(this.topology.s.servers.values());
    for (const [server, member] of this.#members) {
      if (present.has(server)) continue;
      this.#members.delete(server);
      member.leaves();
      this.#leave(member);
    }
  }

  #onClosed(): void {
    this.#discovery.giveUp();
    this.closing.close();
    for (const member of this.#members.values()) {
      member.closes();
      this.#leave(member);
    }
    this.#members.clear();
  }

  #leave(member: GovernedMember): void {
    member.ledger.changed(member);
    this.#client.presence.goFrom(member.ledger);
  }
}
