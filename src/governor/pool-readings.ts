import type { GovernedClient } from '../driver/seam/governed-client';
import type { PoolReading } from '../metrics/source';

/**
 * Pools of all clients of the process, put together by member.
 * @param adapts whether a limit that follows the members is worked out: what was worked out before is no reading
 */
export function poolReadings(clients: Iterable<GovernedClient>, adapts: boolean): PoolReading[] {
  const byAddress = new Map<string, PoolReading>();
  for (const client of clients) {
    for (const { pool, ledger, waits, role, address, inFlight } of client.members()) {
      const before = byAddress.get(address);
      byAddress.set(address, {
        address,
        role: before === undefined || before.role === 'other' ? role : before.role,
        inUse: (before?.inUse ?? 0) + pool.currentCheckedOutCount,
        idle: (before?.idle ?? 0) + pool.availableConnectionCount,
        pending: (before?.pending ?? 0) + pool.pendingConnectionCount,
        waiting: (before?.waiting ?? 0) + waits.waiting,
        oldestWaitSeconds: Math.max(before?.oldestWaitSeconds ?? 0, waits.oldestSeconds),
        inFlight: (before?.inFlight ?? 0) + inFlight,
        limit: ledger.limit,
        // Of several names of one member one has it: sums count it once.
        adaptive: adapts && ledger.isShown ? ledger.adaptive.limiter?.reading : undefined,
      });
    }
  }
  return [...byAddress.values()];
}
