import { GovernorError } from '../../errors';
import type { LedgerClient, MemberLedger } from './member-ledger';
import { applyLimits } from './pool-limits';

/** How often an arrival looks whether there is room; connections close in milliseconds. */
const LOOK_EVERY_MS = 5;

/**
 * Makes room for one more client in the process before it connects: its monitors open connections at every member
 * at once and ask nobody, so the pools of the other clients shrink first and the client waits until they have.
 * @throws GovernorError (ERR_GOVERNOR_OVERLOADED) when there is no room within `withinMS`.
 */
export async function makeRoom(
  client: LedgerClient,
  ledgers: readonly MemberLedger[],
  withinMS: number,
): Promise<void> {
  for (const ledger of ledgers) {
    ledger.addClient(client);
    applyLimits(ledger);
  }
  const deadline = performance.now() + withinMS;
  const crowded = (): MemberLedger | undefined => ledgers.find((ledger) => ledger.open > ledger.share);
  for (let ledger = crowded(); ledger !== undefined; ledger = crowded()) {
    if (performance.now() > deadline) {
      for (const reserved of ledgers) reserved.removeClient(client);
      throw new GovernorError(
        `No room for another client at ${ledger.address}: ${ledger.open} connections of a share of ${ledger.share} ` +
          `did not close within ${withinMS} ms. Close a client that is not needed, or raise the cap.`,
        { code: 'ERR_GOVERNOR_OVERLOADED', retryable: true },
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
