import { showHistory } from './history.mjs';
import { rates } from './rates.mjs';

const SOURCES = {
  own: 'the own region',
  other: 'the other region',
  known: 'the last known answer',
  link: 'the link itself',
};
const CLICKS = {
  written: 'written at once',
  spooled: 'had to wait',
  replayed: 'brought there later',
  duplicates: 'of these there already',
  refusedClicks: 'set aside: the region will not take them',
  lost: 'lost',
};

const byId = (id) => document.getElementById(id);

/** Text only, never markup: names of errors and regions come from elsewhere. */
function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function showRegions(regions) {
  const shown = regions.map(({ name, role, health, mayRead, mayWrite }) => {
    const article = element('article', '', { class: health.state });
    const title = element('h3', `${name} (${role}): `);
    title.append(element('strong', health.state));
    const uses = [mayRead ? 'is read' : 'is not read'];
    if (role === 'own') uses.push(mayWrite ? 'is written' : 'is not written');
    article.append(
      title,
      element('p', [...uses, ...health.reasons.map((reason) => reason.replaceAll('_', ' '))].join(', ')),
    );
    return article;
  });
  byId('regions').replaceChildren(...shown);
}

function showRedirects(redirects, perSecond) {
  const rows = Object.entries(SOURCES).map(([source, text]) => {
    const row = element('tr', '');
    row.append(element('th', text, { scope: 'row' }));
    row.append(element('td', perSecond[source].toFixed(0)), element('td', redirects[source]));
    return row;
  });
  byId('redirects').replaceChildren(...rows);
}

function showList(id, entries) {
  byId(id).replaceChildren(
    ...entries.flatMap(([name, value]) => [element('dt', name), element('dd', value)]),
  );
}

function show(view) {
  const { budget, spool, known } = view;
  byId('instance').textContent = view.instance;
  showRegions(view.regions);
  showRedirects(view.redirects, rates(view));
  byId('budget').textContent =
    `The other region: ${budget.used} of ${budget.concurrent} look-ups in use, ${budget.timeoutMS} ms each. ` +
    `Last known answers: ${known.entries} of ${known.max}.`;
  byId('waiting').textContent = spool.waiting;
  showHistory(byId('line'), view.at, spool.waiting);
  showList(
    'clicks',
    Object.entries(CLICKS).map(([key, text]) => [text, view.clicks[key]]),
  );
  showList('refused', [...Object.entries(view.refused), ...Object.entries(view.failures)]);
}

const events = new EventSource('events');
events.addEventListener('message', ({ data }) => {
  byId('live').textContent = 'Live';
  show(JSON.parse(data));
});
events.addEventListener('error', () => {
  byId('live').textContent = 'The instance does not answer; trying again';
});
