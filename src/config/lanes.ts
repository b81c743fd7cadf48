/** Classes of new work, most important first: what waits in a higher lane goes first, and is refused last. */
export const LANES = ['critical', 'normal', 'background'] as const;

/** A class of new work: what waits in a higher lane goes first, and is refused last. */
export type Lane = (typeof LANES)[number];

const BELOW: Readonly<Record<Lane, readonly Lane[]>> = {
  critical: ['background', 'normal'],
  normal: ['background'],
  background: [],
};

/** Lanes below this one, lowest first. */
export function lanesBelow(lane: Lane): readonly Lane[] {
  return BELOW[lane];
}
