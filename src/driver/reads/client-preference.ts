import type { ActivePolicy } from '../../policy/active-policy';
import { waiverReason } from '../../policy/named-waivers';
import type { DriverClient, DriverOperation, DriverReadPreference, DriverSession } from '../shape/internals';
import { checkSessionShape } from '../shape/shape';
import { makePolicyPreference, makePrimary } from './policy-preference';

/**
 * The client's own read preference and the policy's in its place, so that the normal read needs no re-route.
 * Databases and collections copy the client's preference when they are made; operations bring the copies of then.
 * What any of them stands for now is `current`: it follows the policy at run time.
 */
export class ClientPreference {
  /** What the client had before the policy: primary. Undefined where the caller chose another one, which stays. */
  readonly original: DriverReadPreference | undefined;
  readonly #client: DriverClient;
  /** Everything that stands for the client's preference: the original and each policy's. */
  readonly #own = new WeakSet<DriverReadPreference>();
  /** The caller gave the client the primary itself; where the policy allows that, it stays. */
  readonly #asked: boolean;
  #current: DriverReadPreference;
  #enforce: boolean;

  constructor(client: DriverClient, policy: ActivePolicy, asked: boolean) {
    const { readPreference } = client.options;
    this.#client = client;
    this.#asked = asked;
    this.#current = readPreference;
    this.#enforce = policy.enforce;
    // A named waiver is a choice, as any other preference.
    const isReplaced = readPreference.mode === 'primary' && waiverReason(readPreference) === undefined;
    this.original = isReplaced ? readPreference : undefined;
    this.#keepTransactions();
    if (this.original === undefined) return;
    this.#own.add(readPreference);
    this.follow(policy);
  }

  /** Whether the caller asked for the primary for the whole client, against the policy. */
  isForbidden({ enforce, routing }: ActivePolicy): boolean {
    return enforce && this.#asked && this.original !== undefined && routing.onPrimaryRead !== 'allow';
  }

  /** Whether the caller asked for the primary for the whole client, and the policy allows that. */
  isAllowed({ routing }: ActivePolicy): boolean {
    return this.#asked && routing.onPrimaryRead === 'allow';
  }

  /** A changed policy; in observe mode the client has its own preference again. */
  follow(policy: ActivePolicy): void {
    this.#enforce = policy.enforce;
    if (this.original === undefined) return;
    const stays = !policy.enforce || this.isAllowed(policy);
    this.#current = stays ? this.original : makePolicyPreference(this.#client, policy.routing);
    this.#own.add(this.#current);
    this.#client.options.readPreference = this.#current;
  }

  /** Inherited from the client, at whatever time. */
  isInherited(preference: DriverReadPreference): boolean {
    return preference === this.#current || this.#own.has(preference);
  }

  /** What a preference stands for now; others than the client's stay. */
  now(preference: DriverReadPreference): DriverReadPreference {
    return preference === this.#current || !this.#own.has(preference) ? preference : this.#current;
  }

  /**
   * The driver refuses any other preference than primary in a transaction, and transactions take the client's. Ours in its
   * place must not be refused, and neither must one of the caller's that would take the primary: it is what we ask for, and
   * breaks transactions of the bare driver (Automattic/mongoose#12436). `secondary` is refused, as the specification has it.
   */
  #keepTransactions(): void {
    const client = this.#client;
    const startSession = client.startSession;
    let isChecked = false;
    client.startSession = (options?: unknown): DriverSession => {
      const session = startSession.call(client, options);
      if (!isChecked) isChecked = checkSessionShape(session, client);
      const primary = this.#ofTransactions;
      if (session.explicit && primary) session.defaultTransactionOptions.readPreference ??= primary;
      return session;
    };
  }

  get #ofTransactions(): DriverReadPreference | undefined {
    if (this.original !== undefined) return this.original;
    return this.#enforce && this.#current.mode !== 'secondary' ? makePrimary(this.#client) : undefined;
  }
}

/** Commands are built from the options; never mutated, since `db.command` passes the user's own object. */
export function prefer(operation: DriverOperation, readPreference: DriverReadPreference): void {
  operation.readPreference = readPreference;
  operation.options = { ...operation.options, readPreference };
}
