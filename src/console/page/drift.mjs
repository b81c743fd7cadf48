/** @import { Snapshot } from '../snapshot' */
import { byId, element } from './dom.mjs';

/** @type {Record<Snapshot['inForce'], [className: string, text: string]>} */
const IN_FORCE = {
  config: ['good-text', 'The configured plan is in force.'],
  held: ['bad-text', 'The configured plan is not in force: another one is held against it.'],
  unlocked: ['warn-text', 'The configured plan is in force, and no lock guards it.'],
};

/** The section is made again only when it has changed. */
let shownDrift = '';

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
