import type { HealthFacts } from '../../counts/health';
import { GovernorError } from '../../errors';
import type { SelectionReadings } from '../admission/selection-waits';
import type { Ledgers } from '../presence/ledgers';
import { monitoringConnections } from '../presence/monitoring';
import { type Footprint, Presence } from '../presence/presence';
import { ClientPreference } from '../reads/client-preference';
import type { DriverClient, DriverTopology } from '../shape/internals';
import { checkClientShape } from '../shape/shape';
import type { Chosen } from './chosen';
import type { GovernedMember } from './governed-member';
import { GovernedTopology } from './governed-topology';
import type { SeamClient, SeamContext } from './seam-context';
import { pruneFromTheBack } from './session-pool';

/** What a client needs to know beside the seam's context. */
export interface ClientContext extends SeamContext {
  readonly ledgers: Ledgers;
  /**
   * Whether the share can ever carry the monitors of so many clients at one member, and a connection for each.
   * @throws ConfigInvalidError when it can't.
   */
  checkRoomFor(footprint: Footprint): void;
  /** The client is about to connect, for the first time or again. */
  onArriving(client: GovernedClient): void;
  /** It knows members of its deployment, and what the deployment is called. */
  onDiscovered(client: GovernedClient): void;
  /** What it knows of its members is another now. */
  onDescription(client: GovernedClient): void;
  /** It is about to close; what needs it is done before. */
  onClosing(client: GovernedClient): Promise<void>;
  /** It holds nothing any more: it was closed, or could not connect. */
  onLeft(client: GovernedClient): void;
}

/**
 * One `MongoClient` under the governor: attached before its first command, through `close()` and `connect()` again.
 * @throws DriverUnsupportedError when the client is not of a supported driver.
 */
export class GovernedClient implements SeamClient {
  readonly driver: DriverClient;
  readonly preference: ClientPreference;
  readonly chosen: Chosen;
  readonly presence: Presence;
  readonly #context: ClientContext;
  readonly chosenWaitMS: number | undefined;
  /** Whether the lease of this process is renewed through this client. */
  renewsLease = false;
  #topology: GovernedTopology | undefined;
  #connecting: Promise<unknown> | undefined;

  constructor(driver: DriverClient, context: ClientContext, chosen: Chosen) {
    checkClientShape(driver);
    this.driver = driver;
    this.chosen = chosen;
    this.#context = context;
    const { waitQueueTimeoutMS } = driver.options;
    this.chosenWaitMS = waitQueueTimeoutMS > 0 || chosen.waitQueueTimeoutMS ? waitQueueTimeoutMS : undefined;
    this.preference = new ClientPreference(driver, context.policy, chosen.readPreference);
    if (this.preference.isForbidden(context.policy)) {
      this.#reportClientPreference(context.policy.routing.onPrimaryRead);
    }
    this.presence = new Presence(this, context.ledgers, {
      seeds: () => this.#seeds(),
      whole: !driver.options.directConnection && !driver.options.loadBalanced,
      get withinMS() {
        return driver.options.serverSelectionTimeoutMS;
      },
      checkRoomFor: (footprint) => context.checkRoomFor(footprint),
    });
    this.followPolicy();
    pruneFromTheBack(driver);
    this.#gateConnect();
    this.#gateClose();
    driver.on('topologyOpening', () => this.#attach());
    driver.on('topologyClosed', () => this.#leave());
    if (isConnected(driver)) {
      this.presence.isHere();
      context.onArriving(this);
      this.#attach();
    }
  }

  /** Connections that this client's monitor holds at each member. */
  get monitoring(): number {
    return monitoringConnections(this.driver.options);
  }

  members(): Iterable<GovernedMember> {
    return this.#topology?.members() ?? [];
  }

  /** What it knows of its deployment now; undefined before it has connected. Fallback reads are the governor's to know. */
  healthFacts(): Omit<HealthFacts, 'fallsBack'> | undefined {
    const topology = this.#topology;
    if (topology === undefined) return undefined;
    const { outages } = topology;
    return {
      hasMember: outages.since('any') === undefined,
      hasPrimary: outages.since('primary') === undefined,
      hasSecondary: outages.since('secondary') === undefined,
      needsSecondary: !topology.hasOneMember && !topology.isDirect,
      stands: [...topology.members()].some(({ admission }) => admission.queue.isStanding),
    };
  }

  /** What its operations wait for, for want of a server. */
  selections(): SelectionReadings | undefined {
    return this.#topology?.selections.read();
  }

  /** A changed policy: reads and waits of this client follow it, without a reconnect. */
  followPolicy(): void {
    this.preference.follow(this.#context.policy);
    for (const member of this.members()) member.followPolicy();
  }

  #reportClientPreference(action: 'reroute' | 'reject' | 'allow'): void {
    this.#context.onViolation({
      namespace: '*',
      command: 'MongoClient',
      mode: 'primary',
      action,
      observed: false,
      inherited: true,
    });
  }

  #seeds(): string[] {
    const { hosts, srvHost } = this.driver.options;
    const names = hosts.map(String);
    // Until it was looked up, the name stands among the hosts (connection_string.ts).
    return srvHost === undefined
      ? names
      : [srvHost, ...names.filter((name) => !name.startsWith(`${srvHost}:`))];
  }

  /**
   * Both `connect()` and the driver's auto-connect go through the client's `connect` (execute_operation.ts). All that
   * call it during an attempt share the attempt, as they do in the driver: it fails once, and the client leaves once.
   */
  #gateConnect(): void {
    const { driver } = this;
    const connect = driver.connect;
    driver.connect = (): Promise<unknown> => {
      this.#connecting ??= this.#connect(connect).finally(() => {
        this.#connecting = undefined;
      });
      return this.#connecting;
    };
  }

  async #connect(connect: DriverClient['connect']): Promise<unknown> {
    const { driver, presence } = this;
    if (presence.state === 'away') await this.#arrive();
    try {
      return await connect.call(driver);
    } catch (error) {
      // The driver keeps the topology of a failed attempt; what counts is whether it holds connections.
      if (!isConnected(driver)) this.#leave();
      throw error;
    }
  }

  async #arrive(): Promise<void> {
    this.#context.onArriving(this);
    let arrived: boolean;
    try {
      arrived = await this.presence.arrive();
    } catch (error) {
      this.#leave();
      throw error;
    }
    // There was nothing yet that `close()` could have closed; what would be opened now, nobody would close.
    if (!arrived) throw closedMeanwhile();
  }

  #gateClose(): void {
    const { driver } = this;
    const close = driver.close;
    driver.close = async (force?: boolean): Promise<void> => {
      if (this.presence.state === 'arriving') this.#leave();
      await this.#context.onClosing(this);
      try {
        await close.call(driver, force);
      } finally {
        this.#leave();
      }
    };
  }

  #attach(): void {
    const topology = this.driver.topology as DriverTopology;
    if (this.#topology?.topology === topology) return;
    this.#topology = new GovernedTopology(this, topology, this.#context);
    topology.on('topologyDescriptionChanged', () => this.#onDescription());
  }

  /** What was reserved at members that the client does not come to goes back once it knows all of its own. */
  #onDescription(): void {
    this.#context.onDescription(this);
    const { servers, type } = (this.driver.topology as DriverTopology | undefined)?.description ?? {};
    if (servers === undefined || type === 'Unknown') return;
    this.#context.ledgers.onDiscovered(this.#seeds(), servers.keys());
    this.#context.onDiscovered(this);
    for (const server of servers.values()) if (server.type === 'Unknown') return;
    this.presence.stayAt(servers);
  }

  #leave(): void {
    this.#topology = undefined;
    if (this.presence.state === 'away') return;
    this.presence.leave();
    this.#context.onLeft(this);
  }
}

/** Also of a topology whose shape nobody has checked yet: what is wrong with it is told when it is attached. */
function isConnected({ topology }: DriverClient): boolean {
  return typeof topology?.isConnected === 'function' && topology.isConnected();
}

function closedMeanwhile(): GovernorError {
  return new GovernorError('The client was closed while it waited for room to connect.', {
    code: 'ERR_GOVERNOR_CLOSED',
    retryable: false,
  });
}
