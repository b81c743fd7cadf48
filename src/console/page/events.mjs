/** @import { Snapshot } from '../snapshot' */
import { byId, clock, element, setText } from './dom.mjs';

/** Lists are made again only when they changed. */
let shownEvents = '';
let shownDrift = '';

/** @param {Snapshot} snapshot */
export function showEvents({ events }) {
  const state = events.map(({ id, count }) => `${id}:${count}`).join();
  if (state === shownEvents && state !== '') return;
  shownEvents = state;
  const items = events.map(({ last, text, count }) => {
    const time = element('time', '', clock(last));
    time.setAttribute('datetime', new Date(last).toISOString());
    return element(
      'li',
      '',
      time,
      element('p', '', text),
      element('span', 'muted number', count > 1 ? `${count}×` : ''),
    );
  });
  byId('events').replaceChildren(
    ...(items.length > 0 ? items : [element('li', 'muted', 'Nothing happened yet.')]),
  );
}

/** @type {Record<Snapshot['inForce'], [className: string, text: string]>} */
const IN_FORCE = {
  config: ['good-text', 'The configured plan is in force.'],
  held: ['bad-text', 'The configured plan is not in force: another one is held against it.'],
  unlocked: ['warn-text', 'The configured plan is in force, and no lock guards it.'],
};

/** @type {Record<Snapshot['inForce'], [text: string, className: string]>} */
const BADGES = {
  config: ['Enforcing', 'badge good-text'],
  held: ['Accepted plan held', 'badge bad-text'],
  unlocked: ['Enforcing, no lock', 'badge warn-text'],
};

/** @param {Snapshot} snapshot */
export function showDrift({ drift, inForce, why, reloadError }) {
  const state = JSON.stringify([drift, inForce, why, reloadError]);
  if (state === shownDrift) return;
  shownDrift = state;
  const [className, text] = IN_FORCE[inForce];
  const parts = [element('p', className, text)];
  parts.push(element('p', '', why));
  if (drift !== null) {
    const at = drift.at === 'runtime' ? 'run time' : drift.at;
    parts.push(element('h3', '', `Last drift, seen at ${at}${drift.breaking ? ', breaking' : ''}`));
    parts.push(element('ul', '', ...drift.sentences.map((sentence) => element('li', '', sentence))));
  }
  if (reloadError !== null)
    parts.push(element('p', 'warn-text', `The last reload did not take effect: ${reloadError}`));
  byId('drift').replaceChildren(...parts);
}

/** @param {Snapshot} snapshot */
export function showHeader({ service, instance, clients, mode, inForce }) {
  setText(byId('service'), service);
  setText(byId('instance'), `Instance ${instance}, ${clients === 1 ? 'one client' : `${clients} clients`}`);
  document.title = `${service} · mongo-governor`;
  const badge = byId('mode');
  const [text, className] = mode === 'observe' ? ['Observing', 'badge warn-text'] : BADGES[inForce];
  setText(badge, text);
  badge.className = className;
}
