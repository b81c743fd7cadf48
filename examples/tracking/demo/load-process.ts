import { Agent } from 'node:http';
import { seededRandom } from '../../incident/random';
import { click } from './click';
import type { FromLoad, LoadStart, Outcome, ToLoad } from './messages';

const TICK_MS = 5;
const TOLD_EVERY_MS = 100;

let outcomes: Outcome[] = [];
let isOver = false;

function tell(message: FromLoad): void {
  if (process.connected) process.send?.(message);
}

function tellOutcomes(): void {
  if (outcomes.length > 0) tell({ kind: 'outcomes', outcomes });
  outcomes = [];
}

/** Clicks come when they come, whether the ones before were answered or not. */
async function run({ urls, links, perSecond, seed }: LoadStart): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const random = seededRandom(seed);
  const pending = new Set<Promise<unknown>>();
  const telling = setInterval(tellOutcomes, TOLD_EVERY_MS);
  const startedAt = performance.now();
  let sent = 0;
  while (!isOver) {
    const due = ((performance.now() - startedAt) / 1000) * perSecond;
    for (; sent < due; sent += 1) {
      const turn = sent % urls.length;
      const link = links[Math.floor(random() * links.length)] ?? '';
      const order = [...urls.slice(turn), ...urls.slice(0, turn)];
      const one = click(agent, order, link).then((outcome) => {
        outcomes.push(outcome);
        pending.delete(one);
      });
      pending.add(one);
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(pending);
  clearInterval(telling);
  tellOutcomes();
  tell({ kind: 'stopped' });
}

process.on('message', (message: ToLoad) => {
  if (message.kind === 'stop') isOver = true;
  else void run(message);
});
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
