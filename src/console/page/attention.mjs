/** @import { Snapshot } from '../snapshot' */
import { byId, duration, element, number, percent, setClass, setText } from './dom.mjs';
import { lastMinute } from './history.mjs';
import { primaryShare } from './reads.mjs';

/** @typedef {{ level: 'warn' | 'bad', text: string }} Finding */

/** A wait that is shorter is how pools work. */
const LONG_WAIT_SECONDS = 0.1;

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

/** @param {Snapshot} snapshot @returns {Finding[]} */
function findingsOf(snapshot) {
  /** @type {Finding[]} */
  const findings = [];
  const { plan, members, mode, inForce, why, drift, reloadError } = snapshot;
  const sheds = lastMinute((sample) => sample.sheds);
  const fallbacks = lastMinute((sample) => sample.fallbacks);
  const share = primaryShare();
  const limit = plan.drift.maxPrimaryReadShare;

  if (sheds > 0) {
    const refused = mode === 'observe' ? 'would have been refused in enforce mode' : 'were refused';
    findings.push({
      level: mode === 'observe' ? 'warn' : 'bad',
      text: `${number(sheds)} operations ${refused} within the last minute: a queue was full or did not drain.`,
    });
  }
  for (const [aim, { waiting, oldestSeconds }] of Object.entries(snapshot.selections)) {
    if (oldestSeconds <= LONG_WAIT_SECONDS) continue;
    findings.push({
      level: oldestSeconds > 1 ? 'bad' : 'warn',
      text: `${number(waiting)} operations wait for ${aim === 'any' ? 'any member' : `a ${aim}`}, the oldest for ${duration(oldestSeconds)}.`,
    });
  }
  for (const { address, role, waiting, oldestWaitSeconds } of members) {
    if (oldestWaitSeconds <= LONG_WAIT_SECONDS) continue;
    findings.push({
      level: oldestWaitSeconds > 1 ? 'bad' : 'warn',
      text: `${number(waiting)} operations wait for a connection to ${role} ${address}, the oldest for ${duration(oldestWaitSeconds)}.`,
    });
  }
  if (share !== undefined && share > limit) {
    findings.push({
      level: 'bad',
      text: `${percent(share)} of the last minute's reads landed on the primary. The limit is ${percent(limit)}.`,
    });
  }
  if (fallbacks > 0) {
    findings.push({
      level: 'warn',
      text: `${number(fallbacks)} reads found no secondary within the last minute and turned to the primary.`,
    });
  }
  if (inForce === 'held') {
    findings.push({ level: 'bad', text: `The configuration is not in force: ${why}` });
  } else if (inForce === 'unlocked' && mode === 'enforce') {
    findings.push({ level: 'warn', text: `No lock guards the configuration: ${why}` });
  } else if (drift?.breaking && why.includes(drift.sentences[0] ?? '')) {
    findings.push({ level: 'bad', text: `The configuration breaks the lock: ${why}` });
  }
  if (reloadError !== null)
    findings.push({ level: 'warn', text: `The last reload did not take effect: ${reloadError}` });
  if (mode === 'observe') {
    findings.push({ level: 'warn', text: 'Observing only: nothing is limited and nothing is re-routed.' });
  }
  for (const { address, role, connections } of members) {
    const total =
      connections.inUse +
      connections.idle +
      connections.pending +
      connections.closing +
      connections.monitoring;
    const share = (role === 'primary' ? plan.limits.primary : plan.limits.secondary).share;
    if (total <= share) continue;
    findings.push({
      level: 'warn',
      text: `${number(total)} connections at ${role} ${address}; the share of this instance is ${number(share)}.`,
    });
  }
  return findings;
}
