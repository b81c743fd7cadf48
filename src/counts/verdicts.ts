/** Verdicts that are counted, and told to who listens: `in-policy` is what is expected, and neither. */
export const VERDICTS = ['reroute', 'reject', 'allow', 'waived', 'fallback'] as const;
export type CountedVerdict = (typeof VERDICTS)[number];
