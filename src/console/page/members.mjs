/** @import { Snapshot } from '../snapshot' */
/** @import { Member } from './connections.mjs' */
import { adaptiveSentence } from './adaptive.mjs';
import { makeChart } from './chart.mjs';
import { limitsAt, openAt, PARTS, planOf } from './connections.mjs';
import { byId, element, setClass, setText } from './dom.mjs';
import { duration, number } from './format.mjs';
import { samples, times } from './history.mjs';

/** @type {Map<string, ReturnType<typeof makeCard>>} */
const cards = new Map();

/** @param {Snapshot} snapshot */
export function showMembers(snapshot) {
  const place = byId('members');
  const members = [...snapshot.members].sort(
    (a, b) => a.role.localeCompare(b.role) || a.address.localeCompare(b.address),
  );
  for (const [address, card] of cards) {
    if (members.some((member) => member.address === address)) continue;
    card.remove();
    cards.delete(address);
  }
  if (members.length === 0) setText(place, 'No client of this process is connected.');
  else if (cards.size === 0) place.replaceChildren();
  members.forEach((member, index) => {
    let card = cards.get(member.address);
    if (card === undefined) {
      card = makeCard(member.address);
      cards.set(member.address, card);
    }
    if (place.children[index] !== card.node) place.insertBefore(card.node, place.children[index] ?? null);
    card.update(member, snapshot);
  });
}

/** What a card has, and where. @param {string} address */
function makeParts(address) {
  const role = element('span', '');
  const open = element('strong', '');
  const of = element('span', '');
  const cap = element('p', 'muted');
  const adaptive = element('p', 'muted');
  const bar = element('div', 'bar', ...PARTS.map(([, name]) => element('span', name)));
  bar.setAttribute('aria-hidden', 'true');
  const facts = element('dl', 'facts');
  const counts = PARTS.map(([, name, label]) => fact(facts, label, name));
  const waiting = fact(facts, 'Waiting');
  const oldest = fact(facts, 'Oldest wait');
  const inFlight = fact(facts, 'In flight');
  const figure = element('figure', 'chart');
  const title = element('h3', '', address, role);
  const headline = element('p', 'headline', open, of);
  const node = element('article', 'member', title, headline, cap, adaptive, bar, facts, figure);
  return { node, role, open, of, cap, adaptive, bar, counts, waiting, oldest, inFlight, figure };
}

/** @param {string} address */
function makeCard(address) {
  const parts = makeParts(address);
  /** @type {ReturnType<typeof makeChart> | undefined} */
  let chart;
  return {
    node: parts.node,
    /** @param {Member} member @param {Snapshot} snapshot */
    update(member, snapshot) {
      const { share: ownShare, cap } = limitsAt(member, snapshot);
      const share = member.connections.share ?? ownShare;
      showLimits(parts, member, snapshot, share, cap);
      showCounts(parts, member, share);
      // Made when the card is on the page and has a width.
      chart ??= makeChart(parts.figure, `Connections at ${address}`, LINES);
      fillChart(chart, address, share);
    },
    remove() {
      chart?.remove();
      parts.node.remove();
    },
  };
}

/**
 * @param {ReturnType<typeof makeParts>} parts @param {Member} member @param {Snapshot} snapshot
 * @param {number} share @param {number} cap
 */
function showLimits(parts, member, snapshot, share, cap) {
  const { mode, deployments } = snapshot;
  setText(parts.role, member.role);
  setClass(parts.role, `role ${member.role}`);
  setText(parts.open, number(openAt(member)));
  setText(
    parts.of,
    member.connections.share === null
      ? ` open; the share would be ${number(share)}`
      : ` of ${number(share)} connections`,
  );
  const where = deployments.length > 1 ? ` (deployment ${member.deployment})` : '';
  setText(parts.cap, `Cap for all instances together: ${number(cap)}${where}`);
  parts.adaptive.hidden = member.adaptive === null;
  if (member.adaptive === null) return;
  const isInForce = mode === 'enforce' && planOf(member, snapshot).adaptive === 'on';
  setText(parts.adaptive, adaptiveSentence(member.adaptive, isInForce));
}

/** @param {ReturnType<typeof makeParts>} parts @param {Member} member @param {number} share */
function showCounts(parts, member, share) {
  const scale = Math.max(openAt(member), share, 1);
  PARTS.forEach(([name], index) => {
    const count = member.connections[name];
    const segment = /** @type {HTMLElement} */ (parts.bar.children[index]);
    segment.style.width = `${(count / scale) * 100}%`;
    setText(/** @type {Element} */ (parts.counts[index]), number(count));
  });
  setText(parts.waiting, number(member.waiting));
  setClass(parts.waiting, member.waiting > 0 ? 'warn-text' : '');
  setText(parts.oldest, duration(member.oldestWaitSeconds));
  setText(parts.inFlight, number(member.inFlight));
}

const LINES = [
  { label: 'open', color: 'idle', fill: true },
  { label: 'in use', color: 'used', fill: true },
  { label: 'waiting', color: 'waiting' },
  { label: 'share', color: 'limit', dash: true },
];

/** @param {ReturnType<typeof makeChart>} chart @param {string} address @param {number} share */
function fillChart(chart, address, share) {
  const at = samples.map((sample) => sample.members[address]);
  chart.update(times(), [
    at.map((numbers) => numbers?.[1] ?? null),
    at.map((numbers) => numbers?.[0] ?? null),
    at.map((numbers) => numbers?.[2] ?? null),
    at.map(() => share),
  ]);
}

/** @param {HTMLElement} list @param {string} label @param {string} [swatch] */
function fact(list, label, swatch) {
  const value = element('dd', '');
  const term = element('dt', '', ...(swatch === undefined ? [] : [element('i', swatch)]), label);
  list.append(element('div', '', term, value));
  return value;
}
