/** @import { Snapshot } from '../snapshot' */
import { byId, element } from './dom.mjs';
import { clock } from './format.mjs';

/** The list is made again only when it has changed. */
let shownEvents = '';

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
