import { accessibilityProblems, screenshot, visit, withBrowser } from '../support/browser';
import { expectGoodPage, showBusy } from './console-page';

const PHONE = { width: 375, height: 812 };

const browser = withBrowser('the console in a real browser');
browser.run(browser.title, () => {
  test.each([
    ['dark', { colorScheme: 'dark' }],
    ['phone', { colorScheme: 'light', viewport: PHONE }],
    ['phone-dark', { colorScheme: 'dark', viewport: PHONE }],
  ] as const)('%s: live, accessible, quiet, and nothing from elsewhere', expectGoodPage);

  test('says first and in words what is wrong', async () => {
    await using shown = await showBusy((status) => ({
      ...status,
      inForce: 'held',
      why: 'api: reads of app.* move from secondaries to the primary. The accepted plan stays in force',
      lastReloadError: 'connections.primary: found 0, expected at least 1',
      lastDrift: {
        at: 'reload',
        breaking: true,
        inForce: 'held',
        sentences: [
          'api: reads of app.* move from secondaries to the primary.',
          '<img src=x onerror=alert(1)>',
        ],
      },
      plan: { ...status.plan, adaptive: 'on' },
      deployments: [],
      members: status.members.map((member) => ({
        ...member,
        waiting: 12,
        oldestWaitSeconds: 1.4,
        adaptive: { limit: 7, reason: 'queueing', queue: 9, slowdown: 3, baselineMS: { find: 4 } },
      })),
    }));
    await using visited = await visit(shown.url);
    const attention = visited.page.getByRole('region', { name: /things to look at/ });
    await attention.getByText('The configuration is not in force: api: reads of app.* move').waitFor();
    await attention.getByText('12 operations wait for a connection to primary').waitFor();
    const queueing =
      'Adaptive limit: 7 pooled connections; more queues at the member than keeps it busy, so it shrinks.';
    await visited.page.getByText(queueing).first().waitFor();
    await attention.getByText('connections.primary: found 0, expected at least 1').waitFor();
    const drift = visited.page.getByRole('region', { name: 'Drift' });
    await drift.getByText('another one is held against it').waitFor();
    await drift.getByRole('listitem').filter({ hasText: 'reads of app.* move' }).waitFor();
    await visited.page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await accessibilityProblems(visited.page)).toEqual([]);
    await screenshot(visited.page, 'console-trouble');
    expect(visited.complaints).toEqual([]);
  });

  test('can be paused with the keyboard, and tells when the service is gone, accessible in both', async () => {
    await using shown = await showBusy();
    await using visited = await visit(shown.url);
    const { page } = visited;
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Paused' }).waitFor();
    expect(await page.getByRole('button', { pressed: true }).count()).toBe(1);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await shown.stop();
    await page.getByRole('status').filter({ hasText: 'Not connected: values are from' }).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});
