import { copyFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ConsoleSource, consoleHandler } from '../../src/console';
import type { GovernorStatus } from '../../src/status/status';
import { accessibilityProblems, screenshot, visit, withBrowser } from '../support/browser';
import { keepBusy, serve } from '../support/console';
import { type Governed, startGoverned } from '../support/governed';

const ROOT = resolve(__dirname, '../..');
const PHONE = { width: 375, height: 812 };
/** `UPDATE_IMAGES=1 npx jest test/browser` renews the README's picture: the charts get time to fill. */
const UPDATE_IMAGES = process.env.UPDATE_IMAGES !== undefined;

const browser = withBrowser('the console in a real browser');
browser.run(browser.title, () => {
  test.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { colorScheme: 'light', viewport: PHONE }],
    ['phone-dark', { colorScheme: 'dark', viewport: PHONE }],
  ] as const)(
    '%s: live, accessible, quiet, and nothing from elsewhere',
    async (name, options) => {
      await using shown = await showBusy();
      await using visited = await visit(shown.url, options);
      const { page } = visited;

      await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('api');
      expect(await page.getByRole('article').count()).toBe(3);
      for (const { address } of shown.governed.set.members) await page.getByText(address).first().waitFor();
      await page.getByRole('rowheader', { name: 'Re-routed to a secondary' }).waitFor();
      await page.getByText(/on app\.orders asks for "primary" without a waiver/).waitFor();

      const total = page.locator('#reads tr', { hasText: 'as the policy says' }).locator('td').last();
      const before = await total.textContent();
      await page.waitForFunction(([row, text]) => row?.textContent !== text, [
        await total.elementHandle(),
        before,
      ] as const);

      if (UPDATE_IMAGES) await page.waitForTimeout(60_000);
      expect(await page.locator('canvas').count()).toBe(4);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(page.viewportSize()?.width);
      expect(await accessibilityProblems(page)).toEqual([]);
      await screenshot(page, `console-${name}`);
      expect(visited.complaints).toEqual([]);
      expect(new Set(visited.requests)).toEqual(new Set([shown.url]));
      if (UPDATE_IMAGES && name === 'light') {
        await page.screenshot({ path: resolve(ROOT, '.output/console.png') });
        await copyFile(resolve(ROOT, '.output/console.png'), resolve(ROOT, 'docs/images/console.png'));
      }
    },
    120_000,
  );

  test('says first and in words what is wrong', async () => {
    await using shown = await showBusy((status) => ({
      ...status,
      inForce: 'accepted plan of the lock',
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
      members: status.members.map((member) => ({ ...member, waiting: 12, oldestWaitSeconds: 1.4 })),
    }));
    await using visited = await visit(shown.url);
    const attention = visited.page.getByRole('region', { name: /things to look at/ });
    await attention.getByText('The configuration is not in force: api: reads of app.* move').waitFor();
    await attention.getByText('12 operations wait for a connection to primary').waitFor();
    await attention.getByText('connections.primary: found 0, expected at least 1').waitFor();
    const drift = visited.page.getByRole('region', { name: 'Drift' });
    await drift.getByText('The accepted plan is held').waitFor();
    await drift.getByRole('listitem').filter({ hasText: 'reads of app.* move' }).waitFor();
    await visited.page.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await accessibilityProblems(visited.page)).toEqual([]);
    await screenshot(visited.page, 'console-trouble');
    expect(visited.complaints).toEqual([]);
  }, 60_000);

  test('can be paused with the keyboard, and tells when the service is gone', async () => {
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
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
    await shown.stop();
    await page.getByRole('status').filter({ hasText: 'Not connected: values are from' }).waitFor();
  }, 60_000);
});

/** A busy service with its console; `change` makes trouble that a small set does not make by itself. */
async function showBusy(change: (status: GovernorStatus) => GovernorStatus = (status) => status) {
  const governed: Governed = await startGoverned({
    instance: 'api-7c9f-1',
    connections: { primary: 72, secondary: 120, instances: 6 },
    reads: {
      maxStalenessSeconds: 120,
      primaryAllowed: [{ namespace: 'app.sessions', reason: 'login reads its own write' }],
    },
  });
  for (const member of governed.set.members) await member.setLatency(8);
  const { governor } = governed;
  const source: ConsoleSource = {
    status: () => change(governor.status()),
    on: (event, listener) => governor.on(event, listener as never),
    off: (event, listener) => governor.off(event, listener as never),
  };
  const handler = consoleHandler(source);
  const server = await serve(handler);
  const rest = keepBusy(governed);
  return {
    governed,
    url: server.url,
    async stop() {
      handler.close();
      await server[Symbol.asyncDispose]();
    },
    async [Symbol.asyncDispose]() {
      await rest();
      await this.stop();
      await governed[Symbol.asyncDispose]();
    },
  };
}
