/** @import { Snapshot } from '../snapshot' */
import { makeChart } from './chart.mjs';
import { byId, fillTable, percent, setText } from './dom.mjs';
import { lastMinute, perSecond, rates, times } from './history.mjs';

const CAUSES = /** @type {const} */ ({
  waiver: 'a waiver',
  fallback: 'no secondary was eligible',
  transaction: 'in a transaction',
  linearizable: 'read concern linearizable',
  only_member: 'the set has no other member',
  unmanaged: 'not steered by the policy',
});

const ADMISSION = /** @type {const} */ ({
  waited: 'had to wait',
  queue_full: 'shed, the queue was full',
  standing_queue: 'shed, the queue did not drain',
  deadline: 'gave up waiting',
});

const VERDICTS = /** @type {const} */ ({
  reroute: 'Re-routed to a secondary',
  reject: 'Rejected',
  allow: 'Allowed to the primary',
  waived: 'Waived to the primary',
  fallback: 'Fell back to the primary',
});

const REASONS = /** @type {const} */ ({
  no_secondary: 'no secondary',
  tags: 'no secondary has the tags',
  stale: 'all secondaries are stale',
  overload: 'secondaries are overloaded',
  undiscovered: 'secondaries are not discovered yet',
});

/** @type {ReturnType<typeof makeChart> | undefined} */
let chart;

/** Share of reads at the primary within the last minute; undefined without reads. */
export function primaryShare() {
  const primary = lastMinute(({ reads }) => reads.primary);
  const all = primary + lastMinute(({ reads }) => reads.other);
  return all === 0 ? undefined : primary / all;
}

/** @param {Snapshot} snapshot */
export function showReads(snapshot) {
  const share = primaryShare();
  const limit = percent(snapshot.plan.drift.maxPrimaryReadShare);
  setText(
    byId('reads-summary'),
    share === undefined
      ? 'No reads within the last minute.'
      : `${percent(share)} of the last minute's reads landed on the primary; the limit is ${limit}.`,
  );
  chart ??= makeChart(byId('reads-chart'), 'Reads per second', [
    { label: 'at secondaries', color: 'secondary', fill: true },
    { label: 'at the primary', color: 'primary', fill: true },
  ]);
  chart.update(times(), [rates(({ reads }) => reads.other), rates(({ reads }) => reads.primary)]);
  const rows = [
    counted(['as the policy says', 'secondary'], ({ reads }) => reads.secondary, snapshot),
    ...keys(CAUSES).map((cause) =>
      counted([CAUSES[cause], 'primary'], ({ reads }) => reads.primary[cause], snapshot),
    ),
  ];
  if (snapshot.reads.other > 0) {
    rows.push(counted(['as the policy says', 'other'], ({ reads }) => reads.other, snapshot));
  }
  fillTable(byId('reads'), rows, 'none');
}

/** @param {Snapshot} snapshot */
export function showVerdicts(snapshot) {
  const observing = snapshot.mode === 'observe';
  setText(
    byId('verdicts-note'),
    observing
      ? 'Observing: this is what would have been decided. Nothing was changed.'
      : 'About reads that were about to reach the primary, and about queues.',
  );
  const rows = keys(VERDICTS).map((verdict) =>
    counted([VERDICTS[verdict]], ({ verdicts }) => verdicts[verdict], snapshot),
  );
  for (const reason of keys(REASONS)) {
    if (snapshot.fallback.admitted[reason] > 0) {
      rows.push(
        counted(
          [`Fallback admitted: ${REASONS[reason]}`],
          ({ fallback }) => fallback.admitted[reason],
          snapshot,
        ),
      );
    }
    if (snapshot.fallback.limited[reason] > 0) {
      rows.push(
        counted(
          [`Fallback refused: ${REASONS[reason]}`],
          ({ fallback }) => fallback.limited[reason],
          snapshot,
        ),
      );
    }
  }
  for (const role of /** @type {const} */ (['primary', 'secondary'])) {
    rows.push(counted([`Shed at a ${role}`], ({ sheds }) => sheds[role], snapshot));
  }
  for (const lane of keys(snapshot.admission)) {
    for (const what of keys(ADMISSION)) {
      if (snapshot.admission[lane][what] === 0) continue;
      rows.push(
        counted([`Lane ${lane}: ${ADMISSION[what]}`], ({ admission }) => admission[lane][what], snapshot),
      );
    }
  }
  fillTable(byId('verdicts'), rows, 'none');
}

/** @param {string[]} cells @param {(snapshot: Snapshot) => number} counter @param {Snapshot} snapshot */
function counted(cells, counter, snapshot) {
  return [...cells, perSecond(counter), counter(snapshot)];
}

/** @template {object} T @param {T} table */
function keys(table) {
  return /** @type {(keyof T)[]} */ (Object.keys(table));
}
