/** @import { Snapshot } from '../snapshot' */
import { byId, element, fillTable, setText } from './dom.mjs';
import { number, percent } from './format.mjs';

const ON_PRIMARY_READ = { reroute: 're-route it to a secondary', reject: 'reject it', allow: 'allow it' };
const ON_DRIFT = { hold: 'hold the accepted plan', refuse: 'refuse to start', warn: 'only tell' };

/** @param {Snapshot} snapshot */
export function showPlan({ plan, waivers, configFile }) {
  fillTable(
    byId('limits'),
    Object.entries(plan.limits).map(([role, { cap, share }]) => [role, cap, share]),
    'none',
  );
  const { routing, waitQueue, budget, instances, maxInstances, drift } = plan;
  pairs(byId('plan'), [
    ['Config file', configFile ?? 'none: environment, code and defaults'],
    [
      'Budget',
      budget === 'leased' ? `leased, at most ${maxInstances} instances` : `static, ${instances} instances`,
    ],
    ['Wait queue', `${number(waitQueue.maxSize)} operations, at most ${number(waitQueue.timeoutMS)} ms`],
    ['Reads prefer', preference(routing)],
    ['A read that asks for the primary', ON_PRIMARY_READ[routing.onPrimaryRead]],
    [
      'Fallback at the primary',
      `${number(routing.fallback.maxConcurrent)} at once, ${number(routing.fallback.maxPerSecond)} per second, ${number(routing.fallback.maxQueued)} may wait`,
    ],
    ['Wait for discovery', `${number(routing.discoveryMS)} ms`],
    ['When the plan breaks the lock', `${ON_DRIFT[drift.onDrift]} (${drift.lock})`],
    [
      'Limit of reads at the primary',
      `${percent(drift.maxPrimaryReadShare)} within ${drift.windowSeconds} s`,
    ],
  ]);
  const inConfig = routing.waivers.map(({ namespace, reason }) => [namespace, reason, waivers[reason] ?? 0]);
  const inCode = Object.entries(waivers)
    .filter(([reason]) => !routing.waivers.some((waiver) => waiver.reason === reason))
    .map(([reason, count]) => ['(in code)', reason, count]);
  fillTable(byId('waivers'), [...inConfig, ...inCode], 'No read may use the primary.');
}

/** @param {Snapshot} snapshot */
export function showNamespaces({ namespaces }) {
  fillTable(
    byId('namespaces'),
    Object.entries(namespaces).map(([name, counts]) => [
      name,
      counts.reroute,
      counts.reject,
      counts.allow,
      counts.waived,
      counts.fallback,
      counts.readsAfterWrites,
      counts.sameDocument,
    ]),
    'No decision was needed yet.',
  );
}

/** @param {Snapshot['plan']['routing']} routing */
function preference({ preference: mode, maxStalenessSeconds, tags }) {
  /** @type {string[]} */
  const parts = [mode];
  if (maxStalenessSeconds !== null) parts.push(`at most ${maxStalenessSeconds} s stale`);
  if (tags.length > 0) {
    const sets = tags.map(
      (set) =>
        Object.entries(set)
          .map((pair) => pair.join(': '))
          .join(' and ') || 'any',
    );
    parts.push(`tags ${sets.join(', then ')}`);
  }
  return parts.join(', ');
}

/** @param {HTMLElement} list @param {[string, string][]} entries */
function pairs(list, entries) {
  if (list.children.length === 0) {
    for (const [term] of entries) list.append(element('dt', '', term), element('dd', ''));
  }
  entries.forEach(([, value], index) => {
    setText(/** @type {Element} */ (list.children[index * 2 + 1]), value);
  });
}
