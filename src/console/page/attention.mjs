/** @import { Snapshot } from '../snapshot' */
import { byId, element, setClass, setText } from './dom.mjs';
import { findingsOf } from './findings.mjs';
import { number } from './format.mjs';

/** What the person on call has to know, first and in words. @param {Snapshot} snapshot */
export function showAttention(snapshot) {
  const findings = findingsOf(snapshot);
  const bad = findings.some(({ level }) => level === 'bad');
  setClass(byId('attention'), `attention ${bad ? 'bad' : findings.length > 0 ? 'warn' : 'good'}`);
  setText(byId('attention-title'), titleOf(findings.length));
  const list = byId('attention-list');
  const texts = findings.length > 0 ? findings.map(({ text }) => text) : [quiet(snapshot)];
  while (list.children.length > texts.length) list.lastElementChild?.remove();
  texts.forEach((text, index) => {
    if (list.children[index] === undefined) list.append(element('li', ''));
    setText(/** @type {Element} */ (list.children[index]), text);
  });
}

/** @param {number} count */
function titleOf(count) {
  if (count === 0) return 'All quiet';
  return count === 1 ? 'One thing to look at' : `${count} things to look at`;
}

/** @param {Snapshot} snapshot */
function quiet({ members }) {
  const open = members.reduce((sum, { connections }) => sum + connections.inUse + connections.idle, 0);
  return `Nothing waits and nothing is refused. ${number(open)} pooled connections at ${number(members.length)} members.`;
}
