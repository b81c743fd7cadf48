/**
 * Time to the next renewal, in milliseconds: 80 to 100% of the interval, so that a fleet started at once spreads
 * out, and never more than the interval. A quarter of that while the share is still growing.
 */
export function nextRenewalMS(renewMS: number, growing: boolean, random: number): number {
  const interval = growing ? renewMS / 4 : renewMS;
  return interval * (0.8 + 0.2 * random);
}

/** Time to the next try after `failures` in a row: a quarter of the interval, then half of it. */
export function retryMS(renewMS: number, failures: number, random: number): number {
  const interval = failures === 1 ? renewMS / 4 : renewMS / 2;
  return interval * (0.8 + 0.2 * random);
}

/** Time between two looks at demand and connections, in milliseconds. */
export function sampleMS(renewMS: number): number {
  return Math.max(20, renewMS / 10);
}

/** Longest wait for an answer: a store that works takes milliseconds, and an unanswered request delays the next. */
export function answerMS(renewMS: number): number {
  return renewMS / 2;
}

/** Longest wait for the first answer of a store: it may have to connect and to make its collection, and nothing is lost. */
export function firstAnswerMS(ttlMS: number, renewMS: number): number {
  return Math.max(answerMS(renewMS), Math.min(4_000, ttlMS / 2));
}
