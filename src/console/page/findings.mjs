/** @import { Snapshot } from '../snapshot' */
import { limitsAt, openAt } from './connections.mjs';
import { duration, number, percent } from './format.mjs';
import { lastMinute, primaryShare } from './history.mjs';

/** @typedef {{ level: 'warn' | 'bad', text: string }} Finding */

/** A wait that is shorter is how pools work. */
const LONG_WAIT_SECONDS = 0.1;

/** What the person on call has to know, what people feel first. @param {Snapshot} snapshot @returns {Finding[]} */
export function findingsOf(snapshot) {
  return [
    ...refusals(snapshot),
    ...waits(snapshot),
    ...readsAtPrimary(snapshot),
    ...configuration(snapshot),
    ...overShare(snapshot),
  ];
}

/** @param {string} text @returns {Finding} */
function warn(text) {
  return { level: 'warn', text };
}

/** @param {string} text @returns {Finding} */
function bad(text) {
  return { level: 'bad', text };
}

/** @param {Snapshot} snapshot */
function refusals({ mode }) {
  const sheds = lastMinute((sample) => sample.sheds);
  if (sheds === 0) return [];
  const why = 'within the last minute: a queue was full or did not drain.';
  return mode === 'observe'
    ? [warn(`${number(sheds)} operations would have been refused in enforce mode ${why}`)]
    : [bad(`${number(sheds)} operations were refused ${why}`)];
}

/** @param {Snapshot} snapshot */
function waits({ selections, members }) {
  const forServers = Object.entries(selections).map(([aim, { waiting, oldestSeconds }]) =>
    wait(waiting, aim === 'any' ? 'any member' : `a ${aim}`, oldestSeconds),
  );
  const forConnections = members.map(({ role, address, waiting, oldestWaitSeconds }) =>
    wait(waiting, `a connection to ${role} ${address}`, oldestWaitSeconds),
  );
  return [...forServers, ...forConnections].flat();
}

/** @param {number} waiting @param {string} what @param {number} seconds */
function wait(waiting, what, seconds) {
  if (seconds <= LONG_WAIT_SECONDS) return [];
  const text = `${number(waiting)} operations wait for ${what}, the oldest for ${duration(seconds)}.`;
  return [seconds > 1 ? bad(text) : warn(text)];
}

/** @param {Snapshot} snapshot */
function readsAtPrimary({ plan }) {
  const findings = [];
  const share = primaryShare();
  const limit = plan.drift.maxPrimaryReadShare;
  if (share !== undefined && share > limit) {
    const text = `${percent(share)} of the last minute's reads landed on the primary. The limit is ${percent(limit)}.`;
    findings.push(bad(text));
  }
  const fallbacks = lastMinute((sample) => sample.fallbacks);
  if (fallbacks > 0) {
    const text = `${number(fallbacks)} reads found no secondary within the last minute and turned to the primary.`;
    findings.push(warn(text));
  }
  return findings;
}

/** @param {Snapshot} snapshot */
function configuration({ mode, inForce, why, drift, reloadError }) {
  const findings = [];
  if (inForce === 'held') findings.push(bad(`The configuration is not in force: ${why}`));
  else if (inForce === 'unlocked' && mode === 'enforce')
    findings.push(warn(`No lock guards the configuration: ${why}`));
  else if (drift?.breaking && why.includes(drift.sentences[0] ?? ''))
    findings.push(bad(`The configuration breaks the lock: ${why}`));
  if (reloadError !== null) findings.push(warn(`The last reload did not take effect: ${reloadError}`));
  if (mode === 'observe') findings.push(warn('Observing only: nothing is limited and nothing is re-routed.'));
  return findings;
}

/** @param {Snapshot} snapshot */
function overShare(snapshot) {
  return snapshot.members.flatMap((member) => {
    const { address, role } = member;
    const [open, { share }] = [openAt(member), limitsAt(member, snapshot)];
    if (open <= share) return [];
    return [
      warn(
        `${number(open)} connections at ${role} ${address}; the share of this instance is ${number(share)}.`,
      ),
    ];
  });
}
