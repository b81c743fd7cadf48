/** What must hold, by the name in the report. */
export const INVARIANTS = [
  'connections at a member never exceed the share of its role',
  'the excess after an election or a reload closes in time',
  'no policy-breaking read at the primary',
  'every operation settles once, with an answer or a typed error',
  'counters add up',
  'nothing leaks after close',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}
