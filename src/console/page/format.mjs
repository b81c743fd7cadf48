/** @param {number} value */
export function number(value) {
  const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** @param {number} seconds */
export function duration(seconds) {
  if (seconds === 0) return 'none';
  return seconds < 1 ? `${Math.ceil(seconds * 1000)} ms` : `${number(seconds)} s`;
}

/** @param {number} ratio */
export function percent(ratio) {
  return `${number(Math.round(ratio * 1000) / 10)}%`;
}

/** @param {number} milliseconds */
export function clock(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString('en-GB');
}
