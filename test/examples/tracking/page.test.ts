import { accessibilityProblems, screenshot, visit, withBrowser } from '../../support/browser';
import { eventually } from '../../support/eventually';
import { startTracking } from './start';

const browser = withBrowser('the page of examples/tracking');
browser.run(browser.title, () => {
  test('shows regions, redirects by source and what waits on disk, live', async () => {
    await using tracking = await startTracking();
    const [first = '', second = ''] = tracking.links;
    await eventually('both regions are up', () =>
      tracking.service.view().regions.every(({ mayRead, mayWrite }) => mayRead && mayWrite),
    );
    await tracking.click(first);
    await using visited = await visit(`http://127.0.0.1:${tracking.service.port}/`);
    const { page } = visited;
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    const regions = page.getByRole('region', { name: 'Regions' });
    await regions.getByRole('heading', { name: 'east (own): up' }).waitFor();
    await regions.getByRole('heading', { name: 'west (other): up' }).waitFor();
    const total = (source: string) => page.getByRole('row', { name: source }).locator('td').last();
    await total('the own region').filter({ hasText: /^1$/ }).waitFor();

    await Promise.all([tracking.regions.takeAway('east'), tracking.regions.takeAway('west')]);
    await regions.getByRole('heading', { name: 'east (own): down' }).waitFor();
    await regions.getByRole('heading', { name: 'west (other): down' }).waitFor();
    await tracking.click(first);
    await tracking.click(second);
    await total('the last known answer').filter({ hasText: /^1$/ }).waitFor();
    await total('the link itself').filter({ hasText: /^1$/ }).waitFor();
    await page.getByText('2 wait for the own region').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(page.viewportSize()?.width);
    expect(await accessibilityProblems(page)).toEqual([]);
    await screenshot(page, 'tracking');

    await tracking.regions.bringBack('east');
    await page.getByText('0 wait for the own region').waitFor();
    expect(visited.complaints).toEqual([]);
    const { origin } = new URL(page.url());
    expect(visited.requests.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([]);
  });
});
