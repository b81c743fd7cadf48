/** @import { Sample } from '../sample' */
/** @import { Snapshot } from '../snapshot' */
import { showAttention } from './attention.mjs';
import { byId, letScrollersBeReached, setClass, setText } from './dom.mjs';
import { showDrift } from './drift.mjs';
import { showEvents } from './events.mjs';
import { clock } from './format.mjs';
import { showHeader } from './header.mjs';
import { remember, restart } from './history.mjs';
import { showMembers } from './members.mjs';
import { showNamespaces, showPlan } from './plan.mjs';
import { showReads, showVerdicts } from './reads.mjs';

const live = byId('live');
const pause = byId('pause');
let paused = false;
/** @type {Snapshot | undefined} */
let latest;

/** @param {Snapshot} snapshot */
function show(snapshot) {
  showHeader(snapshot);
  showMembers(snapshot);
  showReads(snapshot);
  showVerdicts(snapshot);
  showAttention(snapshot);
  showDrift(snapshot);
  showEvents(snapshot);
  showPlan(snapshot);
  showNamespaces(snapshot);
  letScrollersBeReached();
}

/** @param {'on' | 'off' | ''} state @param {string} text */
function tellState(state, text) {
  setText(live, text);
  setClass(live, `live ${state}`);
}

function tellLive() {
  if (paused) tellState('', `Paused at ${clock(latest?.at ?? Date.now())}`);
  else tellState('on', 'Live');
}

pause.addEventListener('click', () => {
  paused = !paused;
  pause.setAttribute('aria-pressed', String(paused));
  tellLive();
  if (!paused && latest !== undefined) show(latest);
});

// Page and events have the same address; the server tells them apart by what is accepted.
const stream = new EventSource(location.pathname);
stream.addEventListener('history', (event) => {
  /** @type {Sample[]} */
  const samples = JSON.parse(event.data);
  restart(samples);
});
stream.addEventListener('snapshot', (event) => {
  /** @type {Snapshot} */
  const snapshot = JSON.parse(event.data);
  remember(snapshot);
  latest = snapshot;
  if (!paused) show(snapshot);
  tellLive();
});
stream.addEventListener('error', () => {
  const since = latest === undefined ? '' : `: values are from ${clock(latest.at)}`;
  tellState('off', `Not connected${since}`);
});
