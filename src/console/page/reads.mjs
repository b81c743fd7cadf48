/** @import { Snapshot } from '../snapshot' */
import { makeChart } from './chart.mjs';
import { byId, fillTable, setText } from './dom.mjs';
import { percent } from './format.mjs';
import { perSecond, primaryShare, rates, times } from './history.mjs';

// Types say that nothing that is counted is left out.

/** @type {Record<keyof Snapshot['reads']['primary'], string>} */
const CAUSES = {
  waiver: 'a waiver',
  fallback: 'no secondary was eligible',
  transaction: 'in a transaction',
  linearizable: 'read concern linearizable',
  policy: 'the policy reads from the primary',
  only_member: 'the set has no other member',
  unmanaged: 'not steered by the policy',
};

/** @type {Record<keyof Snapshot['admission']['normal'], string>} */
const ADMISSION = {
  waited: 'had to wait',
  queue_full: 'shed, the queue was full',
  standing_queue: 'shed, the queue did not drain',
  deadline: 'gave up waiting',
};

/** @type {Record<keyof Snapshot['verdicts'], string>} */
const VERDICTS = {
  reroute: 'Re-routed to a secondary',
  reject: 'Rejected',
  allow: 'Allowed to the primary',
  waived: 'Waived to the primary',
  fallback: 'Fell back to the primary',
};

/** @type {Record<keyof Snapshot['fallback']['admitted'], string>} */
const REASONS = {
  no_secondary: 'no secondary',
  tags: 'no secondary has the tags',
  stale: 'all secondaries are stale',
  overload: 'secondaries are overloaded',
  undiscovered: 'secondaries are not discovered yet',
};

/** @type {ReturnType<typeof makeChart> | undefined} */
let chart;

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
  const rows = [
    ...keys(VERDICTS).map((verdict) =>
      counted([VERDICTS[verdict]], ({ verdicts }) => verdicts[verdict], snapshot),
    ),
    ...keys(REASONS).flatMap((reason) => fallbackRows(reason, snapshot)),
    ...ROLES.map((role) => counted([`Shed at a ${role}`], ({ sheds }) => sheds[role], snapshot)),
    ...keys(snapshot.admission).flatMap((lane) => laneRows(lane, snapshot)),
  ];
  fillTable(byId('verdicts'), rows, 'none');
}

const ROLES = /** @type {const} */ (['primary', 'secondary']);

/** What has never happened has no row. @param {keyof typeof REASONS} reason @param {Snapshot} snapshot */
function fallbackRows(reason, snapshot) {
  const outcomes = /** @type {const} */ ([
    ['admitted', 'Fallback admitted'],
    ['limited', 'Fallback refused'],
  ]);
  return outcomes
    .filter(([outcome]) => snapshot.fallback[outcome][reason] > 0)
    .map(([outcome, label]) =>
      counted([`${label}: ${REASONS[reason]}`], ({ fallback }) => fallback[outcome][reason], snapshot),
    );
}

/** @param {keyof Snapshot['admission']} lane @param {Snapshot} snapshot */
function laneRows(lane, snapshot) {
  return keys(ADMISSION)
    .filter((what) => snapshot.admission[lane][what] > 0)
    .map((what) =>
      counted([`Lane ${lane}: ${ADMISSION[what]}`], ({ admission }) => admission[lane][what], snapshot),
    );
}

/** @param {string[]} cells @param {(snapshot: Snapshot) => number} counter @param {Snapshot} snapshot */
function counted(cells, counter, snapshot) {
  return [...cells, perSecond(counter), counter(snapshot)];
}

/** @template {object} T @param {T} table */
function keys(table) {
  return /** @type {(keyof T)[]} */ (Object.keys(table));
}
