let last;

/** Redirects per second by source since the view before; a restarted instance begins again. */
export function rates({ at, redirects }) {
  const before = last ?? { at, redirects };
  last = { at, redirects };
  const seconds = Math.max(0.001, (at - before.at) / 1000);
  const perSecond = ([source, count]) => [source, Math.max(0, count - before.redirects[source]) / seconds];
  return Object.fromEntries(Object.entries(redirects).map(perSecond));
}
