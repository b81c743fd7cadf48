import { FallbackLimitedError, PrimaryReadRejectedError } from '../../errors';
import { waiverReason } from '../../policy/named-waivers';
import { type FallbackReason, judgePrimaryRead } from '../../policy/read-policy';
import { OVER, patienceOf, whilePatient } from '../admission/caller-patience';
import type { DriverOperation, DriverReadPreference } from '../shape/internals';
import { commandNameOf, type OperationKind } from './classify';
import { type ClientPreference, prefer } from './client-preference';
import { inTurn } from './fallback-turn';
import { namespaceOf } from './namespace';
import type { ReadsContext } from './reads-context';
import type { ReadTarget, Selection } from './selection';

/** What the read policy needs of its client. */
export interface ReadsClient {
  readonly preference: ClientPreference;
}

/** What a re-routed operation was before: a retry comes back with the primary selected again. */
interface Rerouted {
  readonly requested: DriverReadPreference;
  /** Nobody asked for the primary: the call inherited it. */
  readonly inherited: boolean;
  readonly tried: Set<string>;
}

/** Longest time a limited fallback read is told to wait before it tries again. */
const RETRY_AFTER_MS = 1_000;

/** Reads that the driver is about to send to a primary (or a mongos): the policy's place. Never on the normal path. */
export class PrimaryReads {
  readonly #client: ReadsClient;
  readonly #context: ReadsContext;
  readonly #selection: Selection;
  readonly #rerouted = new WeakMap<DriverOperation, Rerouted>();

  constructor(client: ReadsClient, context: ReadsContext, selection: Selection) {
    this.#client = client;
    this.#context = context;
    this.#selection = selection;
  }

  govern(
    member: ReadTarget,
    operation: DriverOperation,
    timeoutContext: unknown,
    kind: OperationKind,
  ): Promise<unknown> {
    const { role } = member;
    if (operation.session?.inTransaction() === true) {
      return member.run(operation, timeoutContext, kind, 'transaction');
    }
    if (kind === 'fixed-read') {
      const cause = operation.readConcern?.level === 'linearizable' ? 'linearizable' : 'unmanaged';
      return member.run(operation, timeoutContext, kind, cause);
    }
    if (role === 'other' && !this.#selection.isProxied) {
      return member.run(operation, timeoutContext, kind);
    }
    return this.#judge(member, operation, timeoutContext);
  }

  /** A read whose inherited preference stands for another one now: the policy changed after its collection was made. */
  refresh(operation: DriverOperation): void {
    const now = this.#client.preference.now(operation.readPreference);
    if (now === operation.readPreference || operation.session?.inTransaction() === true) return;
    prefer(operation, now);
  }

  /**
   * Whether an operation came here only because the policy's preference stands in for the client's, and belongs where
   * that would have sent it: linearizable and node-local reads, `local`, aggregates that write, reads with a waiver.
   */
  belongsElsewhere(operation: DriverOperation, kind: OperationKind): boolean {
    if (kind === 'read' ? !this.#context.policy.hasWaivers : kind !== 'fixed-read' && kind !== 'write') {
      return false;
    }
    const { preference } = this.#client;
    if (preference.original === undefined || !preference.isInherited(operation.readPreference)) return false;
    if (kind !== 'read') return true;
    return (
      operation.session?.inTransaction() !== true &&
      this.#context.policy.waiverOf(namespaceOf(operation)) !== undefined
    );
  }

  /** Sends it where it would have gone without the governor. */
  async sendBack(
    member: ReadTarget,
    operation: DriverOperation,
    timeoutContext: unknown,
    kind: OperationKind,
  ): Promise<unknown> {
    const original = this.#client.preference.original as DriverReadPreference;
    prefer(operation, original);
    // Which member it is, is the proxy's business: it is told what to prefer. And a primary is where a read with a waiver
    // belongs, also when it came there because no secondary was left.
    if (this.#selection.isProxied || member.role === 'primary')
      return this.#runOrGovern(member, operation, timeoutContext, kind);
    const target = await this.#selection.select(operation, timeoutContext, original, new Set());
    operation.server = target.server;
    return this.#runOrGovern(target, operation, timeoutContext, kind);
  }

  /** Nothing of it was sent, and where it belongs may be elsewhere now. */
  async selectAgain(
    operation: DriverOperation,
    timeoutContext: unknown,
    kind: OperationKind,
  ): Promise<unknown> {
    const { readPreference } = operation;
    const target = await this.#selection.select(operation, timeoutContext, readPreference, new Set());
    operation.server = target.server;
    return this.#runOrGovern(target, operation, timeoutContext, kind);
  }

  #runOrGovern(
    target: ReadTarget,
    operation: DriverOperation,
    timeoutContext: unknown,
    kind: OperationKind,
  ): Promise<unknown> {
    const isRead = kind === 'read' || kind === 'fixed-read';
    return isRead && target.role !== 'secondary'
      ? this.govern(target, operation, timeoutContext, kind)
      : target.run(operation, timeoutContext, kind);
  }

  #judge(member: ReadTarget, operation: DriverOperation, timeoutContext: unknown): Promise<unknown> {
    const { policy, counters } = this.#context;
    const requested = this.#rerouted.get(operation)?.requested ?? operation.readPreference;
    const namespace = namespaceOf(operation);
    const verdict = judgePrimaryRead(
      { mode: requested.mode, waiver: waiverReason(requested) ?? policy.waiverOf(namespace) },
      policy.routing,
    );
    switch (verdict.kind) {
      case 'in-policy':
        return member.run(operation, timeoutContext, 'read', 'policy');
      case 'waived':
        counters.waived(verdict.reason, namespace);
        return member.run(operation, timeoutContext, 'read', 'waiver');
      case 'fallback':
        if (member.role === 'other') return member.run(operation, timeoutContext, 'read', 'unmanaged');
        return this.#fallBack(member, operation, timeoutContext, namespace);
      case 'reroute':
      case 'reject':
      case 'allow':
        return this.#forbidden(member, operation, timeoutContext, namespace, requested, verdict.kind);
    }
    return verdict satisfies never;
  }

  #forbidden(
    member: ReadTarget,
    operation: DriverOperation,
    timeoutContext: unknown,
    namespace: string,
    requested: DriverReadPreference,
    onPrimaryRead: 'reroute' | 'reject' | 'allow',
  ): Promise<unknown> {
    const { policy, counters } = this.#context;
    const before = this.#rerouted.get(operation);
    const retried = before !== undefined;
    const inherited = before?.inherited ?? this.#isInherited(operation, requested);
    // Nobody asked for it, so there is nobody to reject and nothing to allow.
    const action = inherited && !this.#client.preference.isAllowed(policy) ? 'reroute' : onPrimaryRead;
    if (!retried) {
      counters.verdict(action, namespace);
      this.#context.onViolation({
        namespace,
        command: commandNameOf(operation),
        mode: requested.mode,
        action,
        observed: !policy.enforce,
        inherited,
      });
    }
    if (!policy.enforce || action === 'allow') {
      return member.run(operation, timeoutContext, 'read', 'unmanaged');
    }
    if (action === 'reject') {
      return Promise.reject(new PrimaryReadRejectedError(policy.service, namespace, requested.mode));
    }
    const route = before ?? { requested, inherited, tried: new Set<string>() };
    return this.#reroute(member, operation, timeoutContext, namespace, route);
  }

  /** Not asked for by the call: the client's preference, or the driver's default for `db.command`. */
  #isInherited(operation: DriverOperation, requested: DriverReadPreference): boolean {
    return this.#client.preference.isInherited(requested) || operation.options.readPreference === undefined;
  }

  async #reroute(
    member: ReadTarget,
    operation: DriverOperation,
    timeoutContext: unknown,
    namespace: string,
    route: Rerouted,
  ): Promise<unknown> {
    this.#rerouted.set(operation, route);
    const preference = this.#selection.policyPreference(this.#context.policy.routing);
    prefer(operation, preference);
    if (this.#selection.isProxied || this.#selection.isDirect) {
      // Roles are the proxy's business, or there is no other member to go to.
      return member.run(operation, timeoutContext, 'read', 'unmanaged');
    }
    const target = await this.#selection.select(operation, timeoutContext, preference, route.tried);
    route.tried.add(target.address);
    return target.role === 'primary'
      ? this.#fallBack(target, operation, timeoutContext, namespace)
      : this.#land(target, operation, timeoutContext);
  }

  async #fallBack(
    member: ReadTarget,
    operation: DriverOperation,
    timeoutContext: unknown,
    namespace: string,
  ): Promise<unknown> {
    const { policy, counters, fallback } = this.#context;
    const { readPreference } = operation;
    const { closing, isDirect } = this.#selection;
    if (isDirect) return member.run(operation, timeoutContext, 'read', 'unmanaged');
    if (this.#selection.hasOneMember) {
      this.#context.onOnlyMember();
      return member.run(operation, timeoutContext, 'read', 'only_member');
    }
    const patience = patienceOf(operation, timeoutContext);
    let reason = this.#selection.fallbackReason(readPreference);
    if (!policy.enforce) {
      this.#countFallback(reason, 'admitted', namespace);
      return member.run(operation, timeoutContext, 'read', 'fallback');
    }
    if (reason === 'undiscovered' && policy.routing.discoveryMS > 0) {
      const wait = this.#selection.discovered(policy.routing.discoveryMS);
      // What is over is ended by the selection, with the driver's own error.
      const found = (await whilePatient(wait, patience, closing)) === true;
      counters.discoveryWaits[found ? 'found' : 'gaveUp'] += 1;
      const target = await this.#selection.select(operation, timeoutContext, readPreference, new Set());
      if (target.role !== 'primary') return this.#land(target, operation, timeoutContext);
      reason = this.#selection.fallbackReason(readPreference);
    }
    const outcome = await inTurn(fallback, patience, closing, async () => {
      // A secondary may have come back while the read waited for its turn. It is read outside: who holds a part of
      // the budget there and meets an election would wait for another part.
      const target = await this.#selection.select(operation, timeoutContext, readPreference, new Set());
      if (target.role !== 'primary') return { target };
      this.#countFallback(reason, 'admitted', namespace);
      operation.server = target.server;
      return { reply: await target.run(operation, timeoutContext, 'read', 'fallback') };
    });
    // The selection fails with the driver's own error: its caller's time is over, or the client closed.
    if (outcome === OVER) return this.selectAgain(operation, timeoutContext, 'read');
    if (!outcome.limited) {
      const { result } = outcome;
      return result.target === undefined
        ? result.reply
        : this.#land(result.target, operation, timeoutContext);
    }
    this.#countFallback(reason, 'limited', namespace);
    throw new FallbackLimitedError(policy.service, namespace, reason, RETRY_AFTER_MS);
  }

  #countFallback(reason: FallbackReason, outcome: 'admitted' | 'limited', namespace: string): void {
    const { counters } = this.#context;
    counters.fallback[outcome][reason] += 1;
    counters.verdict('fallback', namespace);
  }

  /** Runs the read at a member that is not a primary. getMore follows `operation.server`. */
  #land(target: ReadTarget, operation: DriverOperation, timeoutContext: unknown): Promise<unknown> {
    operation.server = target.server;
    return target.run(operation, timeoutContext, 'read');
  }
}
