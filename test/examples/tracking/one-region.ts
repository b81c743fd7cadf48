import { readFileSync } from 'node:fs';
import { eventually } from '../../support/eventually';
import { APP_NAME, CONFIG, startTracking } from './start';

interface Caps {
  readonly connections: { readonly instances: number };
  readonly deployments: { readonly west: { readonly connections: Record<'primary' | 'secondary', number> } };
}

const AT_A_TIME = 24;

/** The own region is gone: the other answers, and its members count no more connections than the caps allow. */
export async function expectOtherToAnswer(count: number): Promise<void> {
  // Whoever waits for the other region, does so as long as it takes on this machine.
  const other = { concurrent: 6, queued: AT_A_TIME, timeoutMS: 600_000, giveUpMS: 600_000 };
  await using tracking = await startTracking({ settings: { other } });
  const { regions, links, service } = tracking;
  await eventually('both regions are up', () => service.view().regions.every(({ mayRead }) => mayRead));
  const { members } = regions.sets.west;
  await regions.takeAway('east');
  let used = 0;
  let sent = 0;
  const sources: (string | null)[] = [];
  const worker = async (): Promise<void> => {
    while (sent < count) {
      const { status, source } = await tracking.click(links[sent++ % links.length] ?? '');
      sources.push(status === 302 ? source : null);
      used = Math.max(used, service.view().budget.used);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const byOther = sources.filter((source) => source === 'other').length;
  expect(byOther / sources.length).toBeGreaterThanOrEqual(0.999);
  expect(used).toBeLessThanOrEqual(other.concurrent);

  const { connections, deployments } = JSON.parse(readFileSync(CONFIG, 'utf8')) as Caps;
  for (const member of members) {
    const { role, peakByAppName } = await member.witness();
    const cap = deployments.west.connections[role === 'primary' ? 'primary' : 'secondary'];
    expect(peakByAppName[APP_NAME]).toBeGreaterThan(0);
    expect(peakByAppName[APP_NAME]).toBeLessThanOrEqual(cap / connections.instances);
  }
}
