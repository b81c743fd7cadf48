import type { Role } from '../../config/roles';

/** What an instance has found out about one member: the adaptive limit, and the times without a queue that it rests on. */
export interface MemberEstimate {
  readonly address: string;
  /** A member that was elected has other work to do. */
  readonly role: Role;
  /** Connections of pools, in whole ones, that the instance had there. */
  readonly limit: number;
  /** Whole microseconds that the member takes without a queue, by command: every store keeps integers alike. */
  readonly baselineUS: Readonly<Record<string, number>>;
}

export interface KeptEstimate extends MemberEstimate {
  /** When it was told, by the state's `clock`. */
  readonly at: number;
}

/** An hour: what nobody has told anew since says little of the member as it is. */
export const ESTIMATE_LIFE_MS = 3_600_000;

/** The document stays small, however many members come and go. */
export const MOST_ESTIMATES = 30;

/**
 * What a newcomer is told: of each member in each role what was told last, the newest first. Whoever tells has met the
 * member's queue itself, and instances of one service come to equal limits, so that the last is as good as any.
 */
export function mergeEstimates(
  kept: readonly KeptEstimate[],
  told: readonly MemberEstimate[],
  clock: number,
): readonly KeptEstimate[] {
  const isTold = ({ address, role }: KeptEstimate): boolean =>
    told.some((estimate) => estimate.address === address && estimate.role === role);
  const others = kept.filter((estimate) => estimate.at + ESTIMATE_LIFE_MS > clock && !isTold(estimate));
  return [...told.map((estimate) => ({ ...estimate, at: clock })), ...others].slice(0, MOST_ESTIMATES);
}
