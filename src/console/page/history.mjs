/** @import { Sample } from '../sample' */
/** @import { Snapshot } from '../snapshot' */

const MOST_SAMPLES = 300;
/** Over how many snapshots a rate is taken: short enough to be "now", long enough not to flicker. */
const RATE_OVER = 10;

/** @type {Sample[]} */
export let samples = [];
/** @type {Snapshot[]} */
let recent = [];

/** @param {Sample[]} history */
export function restart(history) {
  samples = history;
  recent = [];
}

/** @param {Snapshot} snapshot */
export function remember(snapshot) {
  samples.push(snapshot.sample);
  recent.push(snapshot);
  if (samples.length > MOST_SAMPLES) samples.shift();
  if (recent.length > RATE_OVER + 1) recent.shift();
}

/** How fast a counter of the snapshots grows. @param {(snapshot: Snapshot) => number} counter */
export function perSecond(counter) {
  const first = recent[0];
  const last = recent.at(-1);
  if (first === undefined || last === undefined || first === last) return 0;
  return Math.max(0, (counter(last) - counter(first)) / ((last.at - first.at) / 1000));
}

/** How much a counter of the samples grew within the last minute. @param {(sample: Sample) => number} counter */
export function lastMinute(counter) {
  const last = samples.at(-1);
  if (last === undefined) return 0;
  const first = samples.find((sample) => sample.at >= last.at - 60_000) ?? last;
  return Math.max(0, counter(last) - counter(first));
}

/** Share of reads at the primary within the last minute; undefined without reads. */
export function primaryShare() {
  const primary = lastMinute(({ reads }) => reads.primary);
  const all = primary + lastMinute(({ reads }) => reads.other);
  return all === 0 ? undefined : primary / all;
}

/** Rates between samples, for a chart. @param {(sample: Sample) => number} counter */
export function rates(counter) {
  return samples.map((sample, index) => {
    const before = samples[index - 1];
    if (before === undefined) return null;
    return Math.max(0, (counter(sample) - counter(before)) / ((sample.at - before.at) / 1000));
  });
}

/** @returns {number[]} */
export function times() {
  return samples.map(({ at }) => at / 1000);
}
