import { newKey } from '../../../examples/tracking/demo/new-key';
import { KeyRing } from '../../../examples/tracking/links/key-ring';
import { signLink } from '../../../examples/tracking/links/signed-link';
import { eventually } from '../../support/eventually';
import { fuzzOverHttp } from './fuzz-over-http';
import { APP_NAME, startTracking, type Tracking } from './start';

const OFFER_0 = 'https://shop.example/offer/0';

async function seesBoth({ service }: Tracking): Promise<void> {
  await eventually('both regions are up', () => service.view().regions.every(({ mayRead }) => mayRead));
}

test('each source in turn: own, other, last known, the link itself', async () => {
  await using tracking = await startTracking();
  const { regions, links } = tracking;
  const [first = '', second = '', third = ''] = links;
  await seesBoth(tracking);
  expect(await tracking.click(first)).toEqual({ status: 302, location: OFFER_0, source: 'own' });
  await regions.takeAway('east');
  await eventually('east is known to be gone', () => tracking.service.view().regions[0]?.mayRead === false);
  expect(await tracking.click(second)).toMatchObject({ status: 302, source: 'other' });
  await regions.takeAway('west');
  await eventually('west is known to be gone', () => tracking.service.view().regions[1]?.mayRead === false);
  expect(await tracking.click(first)).toEqual({ status: 302, location: OFFER_0, source: 'known' });
  expect(await tracking.click(second)).toMatchObject({ status: 302, source: 'known' });
  expect(await tracking.click(third)).toMatchObject({ status: 302, source: 'link' });
});

test('a target that was changed is where the link leads; one that we did not sign is not', async () => {
  await using tracking = await startTracking();
  const [first = '', second = ''] = tracking.links;
  await seesBoth(tracking);
  const moved = signLink({ id: 'link-0', target: 'https://shop.example/moved' }, tracking.keys);
  const forged = signLink({ id: 'link-1', target: 'https://evil.example/' }, new KeyRing([newKey('k1')]));
  await tracking.linksOf('east').updateOne({ _id: 'link-0' }, { $set: { token: moved } });
  await tracking.linksOf('east').updateOne({ _id: 'link-1' }, { $set: { token: forged } });
  expect(await tracking.click(first)).toMatchObject({
    location: 'https://shop.example/moved',
    source: 'own',
  });
  expect(await tracking.click(second)).toMatchObject({
    location: 'https://shop.example/offer/1',
    source: 'link',
  });
});

test('a revoked link stays refused while both regions are gone, also after a restart', async () => {
  await using tracking = await startTracking();
  const [first = '', second = ''] = tracking.links;
  await seesBoth(tracking);
  expect(await tracking.click(first)).toMatchObject({ status: 302 });
  // The second was never clicked: it is learnt with all others that are new.
  const revoked = { $set: { revokedAt: new Date() } };
  await tracking.linksOf('east').updateOne({ _id: 'link-0' }, revoked);
  await tracking.linksOf('east').updateOne({ _id: 'link-1' }, revoked);
  expect(await tracking.click(first)).toEqual({ status: 410, location: null, source: null });
  await eventually('it is known', async () => (await tracking.click(second)).status === 410);
  await Promise.all([tracking.regions.takeAway('east'), tracking.regions.takeAway('west')]);
  await tracking.restart();
  expect(await tracking.click(first)).toMatchObject({ status: 410 });
  expect(await tracking.click(second)).toMatchObject({ status: 410 });
});

test('no more is asked of the other region at a time than the budget says', async () => {
  const other = { concurrent: 2, queued: 0, timeoutMS: 600_000, giveUpMS: 600_000 };
  await using tracking = await startTracking({ settings: { other } });
  const { regions, links } = tracking;
  await seesBoth(tracking);
  await regions.takeAway('east');
  await eventually('east is known to be gone', () => tracking.service.view().regions[0]?.mayRead === false);
  const asked = async (): Promise<number> => {
    const found = await Promise.all(regions.sets.west.members.map((member) => member.witness()));
    return found
      .flatMap(({ commands }) => commands)
      .filter(({ name, appName }) => name === 'find' && appName === APP_NAME).length;
  };
  const before = await asked();
  await Promise.all(regions.sets.west.members.map((member) => member.setLoad({ workers: 0 })));
  const answers: (string | null)[] = [];
  const clicks = links.slice(0, 30).map(async (link) => {
    answers.push((await tracking.click(link)).source);
  });
  await eventually('all but two are answered', () => answers.length === 28);
  expect(new Set(answers)).toEqual(new Set(['link']));
  expect(tracking.service.view().budget.used).toBe(2);
  expect((await asked()) - before).toBeLessThanOrEqual(2);
  await Promise.all(regions.sets.west.members.map((member) => member.setLoad(undefined)));
  await Promise.all(clicks);
  expect(answers.filter((source) => source === 'other')).toHaveLength(2);
});

test('of 1,000 hostile links that are sent, none leads anywhere', () => fuzzOverHttp(1_000));
