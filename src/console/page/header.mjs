/** @import { Snapshot } from '../snapshot' */
import { byId, setClass, setText } from './dom.mjs';

/** @type {Record<Snapshot['inForce'], [className: string, text: string]>} */
const BADGES = {
  config: ['badge good-text', 'Enforcing'],
  held: ['badge bad-text', 'Accepted plan held'],
  unlocked: ['badge warn-text', 'Enforcing, no lock'],
};

/** @param {Snapshot} snapshot */
export function showHeader({ service, instance, clients, mode, inForce }) {
  setText(byId('service'), service);
  setText(byId('instance'), `Instance ${instance}, ${clients === 1 ? 'one client' : `${clients} clients`}`);
  document.title = `${service} · mongo-governor`;
  const [className, text] = mode === 'observe' ? ['badge warn-text', 'Observing'] : BADGES[inForce];
  setText(byId('mode'), text);
  setClass(byId('mode'), className);
}
