/** @import { Snapshot } from '../snapshot' */
import { adaptiveSentence } from './adaptive.mjs';
import { makeChart } from './chart.mjs';
import { byId, duration, element, number, setClass, setText } from './dom.mjs';
import { samples, times } from './history.mjs';

/** @typedef {Snapshot['members'][number]} Member */

const PARTS = /** @type {const} */ ([
  ['inUse', 'used', 'In use'],
  ['idle', 'idle', 'Idle'],
  ['pending', 'opening', 'Opening'],
  ['closing', 'closing', 'Closing'],
  ['monitoring', 'monitoring', 'Monitoring'],
]);

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

/** @param {string} address */
function makeCard(address) {
  const role = element('span', '');
  const title = element('h3', '', address, role);
  const open = element('strong', '');
  const of = element('span', '');
  const cap = element('p', 'muted');
  const adaptive = element('p', 'muted');
  const bar = element('div', 'bar', ...PARTS.map(([, name]) => element('span', name)));
  bar.setAttribute('aria-hidden', 'true');
  const facts = element('dl', 'facts');
  const parts = PARTS.map(([, name, label]) => fact(facts, label, name));
  const waiting = fact(facts, 'Waiting');
  const oldest = fact(facts, 'Oldest wait');
  const inFlight = fact(facts, 'In flight');
  const figure = element('figure', 'chart');
  const node = element(
    'article',
    'member',
    title,
    element('p', 'headline', open, of),
    cap,
    adaptive,
    bar,
    facts,
    figure,
  );
  /** @type {ReturnType<typeof makeChart> | undefined} */
  let chart;

  return {
    node,
    /** @param {Member} member @param {Snapshot} snapshot */
    update(member, { mode, plan, deployments }) {
      const { connections } = member;
      const own = deployments.find(({ name }) => name === member.deployment) ?? plan;
      const limits = member.role === 'primary' ? own.limits.primary : own.limits.secondary;
      const total = PARTS.reduce((sum, [name]) => sum + connections[name], 0);
      const share = connections.share ?? limits.share;
      const scale = Math.max(total, share, 1);
      setText(role, member.role);
      setClass(role, `role ${member.role}`);
      setText(open, number(total));
      setText(
        of,
        connections.share === null
          ? ` open; the share would be ${number(share)}`
          : ` of ${number(share)} connections`,
      );
      const where = deployments.length > 1 ? ` (deployment ${member.deployment})` : '';
      setText(cap, `Cap for all instances together: ${number(limits.cap)}${where}`);
      adaptive.hidden = member.adaptive === null;
      if (member.adaptive !== null) {
        setText(adaptive, adaptiveSentence(member.adaptive, mode === 'enforce' && own.adaptive === 'on'));
      }
      PARTS.forEach(([name], index) => {
        const segment = /** @type {HTMLElement} */ (bar.children[index]);
        segment.style.width = `${(connections[name] / scale) * 100}%`;
        setText(/** @type {Element} */ (parts[index]), number(connections[name]));
      });
      setText(waiting, number(member.waiting));
      setClass(waiting, member.waiting > 0 ? 'warn-text' : '');
      setText(oldest, duration(member.oldestWaitSeconds));
      setText(inFlight, number(member.inFlight));
      // Made when the card is on the page and has a width.
      chart ??= makeChart(figure, `Connections at ${address}`, [
        { label: 'open', color: 'idle', fill: true },
        { label: 'in use', color: 'used', fill: true },
        { label: 'waiting', color: 'waiting' },
        { label: 'share', color: 'limit', dash: true },
      ]);
      const at = samples.map((sample) => sample.members[address]);
      chart.update(times(), [
        at.map((numbers) => numbers?.[1] ?? null),
        at.map((numbers) => numbers?.[0] ?? null),
        at.map((numbers) => numbers?.[2] ?? null),
        at.map(() => share),
      ]);
    },
    remove() {
      chart?.remove();
      node.remove();
    },
  };
}

/** @param {HTMLElement} list @param {string} label @param {string} [swatch] */
function fact(list, label, swatch) {
  const value = element('dd', '');
  const term = element('dt', '', ...(swatch === undefined ? [] : [element('i', swatch)]), label);
  list.append(element('div', '', term, value));
  return value;
}
