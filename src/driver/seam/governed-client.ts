import { GovernorError } from '../../errors';
import { makeRoom } from '../presence/arrivals';
import type { MemberLedger } from '../presence/member-ledger';
import { applyLimits } from '../presence/pool-limits';
import { ClientPreference } from '../reads/client-preference';
import type { DriverClient, DriverTopology } from '../shape/internals';
import { checkClientShape } from '../shape/shape';
import type { GovernedMember } from './governed-member';
import { GovernedTopology } from './governed-topology';
import type { SeamClient, SeamContext } from './seam-context';
import { pruneFromTheBack } from './session-pool';

/** What a client needs to know beside the seam's context. */
export interface ClientContext extends SeamContext {
  readonly waitQueueTimeoutMS: number;
  ledgers(): Iterable<MemberLedger>;
  /** The client is about to connect, for the first time or again. */
  onConnecting(client: GovernedClient): void;
  /** It is about to close; what needs it is done before. */
  onClosing(client: GovernedClient): Promise<void>;
  onClosed(client: GovernedClient): void;
}

/**
 * One `MongoClient` under the governor: attached before its first command, through `close()` and `connect()` again.
 * @throws DriverUnsupportedError when the client is not of a supported driver.
 */
export class GovernedClient implements SeamClient {
  readonly driver: DriverClient;
  readonly #context: ClientContext;
  readonly preference: ClientPreference;
  /** Nobody chose how long this client's operations wait for a connection: the policy does. */
  readonly #waitsAsConfigured: boolean;
  #topology: GovernedTopology | undefined;
  /** How many times the client was closed. */
  #closes = 0;

  /** `asked`: whether the caller gave the client a read preference, in options or URI; the driver can't tell. */
  constructor(driver: DriverClient, context: ClientContext, asked: boolean) {
    checkClientShape(driver);
    this.driver = driver;
    this.#context = context;
    this.#waitsAsConfigured = driver.options.waitQueueTimeoutMS === 0;
    this.preference = new ClientPreference(driver, context.policy, asked);
    if (this.preference.isForbidden(context.policy)) {
      this.#tellOfClientPreference(context.policy.routing.onPrimaryRead);
    }
    this.followPolicy();
    pruneFromTheBack(driver);
    this.#gateConnect();
    this.#gateClose();
    driver.on('topologyOpening', () => this.#attach());
    driver.on('topologyClosed', () => this.#detach());
    if (driver.topology !== undefined) this.#attach();
  }

  /** Connections that this client's monitor holds at each member (sdam/monitor.ts). */
  get monitoring(): number {
    const { loadBalanced, serverMonitoringMode } = this.driver.options;
    if (loadBalanced) return 0;
    return serverMonitoringMode === 'poll' ? 1 : 2;
  }

  members(): Iterable<GovernedMember> {
    return this.#topology?.members() ?? [];
  }

  /** A changed policy: reads and waits of this client follow it, without a reconnect. */
  followPolicy(): void {
    const { policy, waitQueueTimeoutMS } = this.#context;
    this.preference.follow(policy);
    if (!this.#waitsAsConfigured) return;
    this.driver.options.waitQueueTimeoutMS = policy.enforce ? waitQueueTimeoutMS : 0;
  }

  #tellOfClientPreference(action: 'reroute' | 'reject' | 'allow'): void {
    this.#context.onViolation({
      namespace: '*',
      command: 'MongoClient',
      mode: 'primary',
      action,
      observed: false,
      inherited: true,
    });
  }

  /** Both `connect()` and the driver's auto-connect go through the client's `connect` (execute_operation.ts). */
  #gateConnect(): void {
    const { driver } = this;
    const connect = driver.connect;
    let arriving: Promise<void> | undefined;
    driver.connect = async (): Promise<unknown> => {
      if (driver.topology === undefined) {
        const closes = this.#closes;
        arriving ??= this.#arrive().finally(() => {
          arriving = undefined;
        });
        await arriving;
        // There was nothing yet that `close()` could have closed; what would be opened now, nobody would close.
        if (closes !== this.#closes) throw this.#closedMeanwhile();
      }
      try {
        return await connect.call(driver);
      } catch (error) {
        if (driver.topology === undefined) this.#detach();
        throw error;
      }
    };
  }

  #gateClose(): void {
    const { driver } = this;
    const close = driver.close;
    driver.close = async (force?: boolean): Promise<void> => {
      this.#closes += 1;
      await this.#context.onClosing(this);
      try {
        await close.call(driver, force);
      } finally {
        this.#context.onClosed(this);
      }
    };
  }

  #closedMeanwhile(): GovernorError {
    if (this.driver.topology === undefined) this.#detach();
    return new GovernorError('The client was closed while it waited for room to connect.', {
      code: 'ERR_GOVERNOR_CLOSED',
      retryable: false,
    });
  }

  async #arrive(): Promise<void> {
    this.#context.onConnecting(this);
    if (!this.#context.policy.enforce) return;
    const ledgers = [...this.#context.ledgers()].filter((ledger) => !ledger.isUnused);
    await makeRoom(this, ledgers, this.driver.options.serverSelectionTimeoutMS);
  }

  #attach(): void {
    const topology = this.driver.topology as DriverTopology;
    if (this.#topology?.topology === topology) return;
    this.#topology = new GovernedTopology(this, topology, this.#context);
    topology.on('topologyDescriptionChanged', () => this.#dropForeignReservations());
  }

  /** What was reserved at members of another deployment goes back once the client knows its own. */
  #dropForeignReservations(): void {
    const { servers, type } = (this.driver.topology as DriverTopology | undefined)?.description ?? {};
    if (servers === undefined || type === 'Unknown') return;
    for (const ledger of this.#context.ledgers()) {
      if (!servers.has(ledger.address)) ledger.removeClient(this);
    }
  }

  #detach(): void {
    this.#topology = undefined;
    for (const ledger of this.#context.ledgers()) {
      ledger.removeClient(this);
      applyLimits(ledger);
    }
  }
}
