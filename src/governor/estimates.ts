import type { Ledgers } from '../driver/presence/ledgers';
import type { MemberEstimate } from '../fleet/protocol/estimates';

/** What this process knows of the members of a deployment, for those that come later. */
export function estimatesOf(ledgers: Ledgers): readonly MemberEstimate[] {
  const estimates: MemberEstimate[] = [];
  for (const { address, role, isShown, adaptive } of ledgers) {
    const { knowledge } = adaptive;
    if (knowledge === undefined || !isShown || role === 'other') continue;
    const baselineUS = Object.fromEntries(
      Object.entries(knowledge.baselineMS).map(([command, ms]) => [
        command,
        Math.max(1, Math.round(ms * 1_000)),
      ]),
    );
    estimates.push({ address, role, limit: knowledge.limit, baselineUS });
  }
  return estimates;
}

/** Hands what others know to the members' limits; those that know by themselves keep to that. */
export function teach(ledgers: Ledgers, estimates: readonly MemberEstimate[]): void {
  for (const { address, role, limit, baselineUS } of estimates) {
    for (const ledger of ledgers) {
      if (ledger.address !== address || ledger.role !== role) continue;
      const baselineMS = Object.fromEntries(
        Object.entries(baselineUS).map(([command, us]) => [command, us / 1_000]),
      );
      ledger.adaptive.learn({ limit, baselineMS });
    }
  }
}
