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

/** @param {Snapshot} snapshot */
export function showDrift({ drift, inForce, why, reloadError }) {
  const state = JSON.stringify([drift, inForce, why, reloadError]);
  if (state === shownDrift) return;
  shownDrift = state;
  const held = inForce !== 'config';
  const parts = [
    element(
      'p',
      held ? 'bad-text' : 'good-text',
      held ? 'The accepted plan is held.' : 'The configured plan is in force.',
    ),
  ];
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
  const [text, className] =
    mode === 'observe'
      ? ['Observing', 'badge warn-text']
      : inForce === 'config'
        ? ['Enforcing', 'badge good-text']
        : ['Accepted plan held', 'badge bad-text'];
  setText(badge, text);
  badge.className = className;
}
