import { LANES, type Lane } from '../config/lanes';
import { zeros } from './zeros';

/** Why new work was refused; nothing of it was sent. */
export const REFUSAL_REASONS = ['queue_full', 'standing_queue', 'deadline'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** What admission decided about the new work of one lane; in observe mode what it would have decided. */
export interface LaneCounts extends Record<RefusalReason, number> {
  /** Operations that had to wait for a permit. */
  waited: number;
}

export type AdmissionCounts = Readonly<Record<Lane, LaneCounts>>;

export function admissionCounts(): AdmissionCounts {
  const counts = LANES.map((lane) => [lane, { waited: 0, ...zeros(REFUSAL_REASONS) }]);
  return Object.fromEntries(counts) as AdmissionCounts;
}
