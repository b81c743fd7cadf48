import { copyFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import { consoleHandler } from '../../src/console/console-handler';
import type { ConsoleSource } from '../../src/console/source';
import type { GovernorStatus } from '../../src/status/status';
import { accessibilityProblems, screenshot, visit } from '../support/browser';
import { keepBusy, serve } from '../support/console';
import { type Governed, startGoverned } from '../support/governed';

const ROOT = resolve(__dirname, '../..');
/** `UPDATE_IMAGES=1 npx jest test/browser` renews the README's picture: the charts get time to fill. */
const UPDATE_IMAGES = process.env.UPDATE_IMAGES !== undefined;

/** What is true of the page in every look: live, accessible, quiet, and nothing from elsewhere. */
export async function expectGoodPage(name: string, options: BrowserContextOptions): Promise<void> {
  await using shown = await showBusy();
  await using visited = await visit(shown.url, options);
  const { page } = visited;

  await page.getByRole('status').filter({ hasText: 'Live' }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('api');
  expect(await page.getByRole('article').count()).toBe(3);
  for (const { address } of shown.governed.set.members) await page.getByText(address).first().waitFor();
  await page.getByRole('rowheader', { name: 'Re-routed to a secondary' }).waitFor();
  // All members are asked all the time: each has told what it can carry.
  for (const { address } of shown.governed.set.members) {
    const card = page.getByRole('article').filter({ hasText: address });
    await card
      .getByText(/^Adaptive limit: \d+ pooled connections \(only told, not in force\); .+\.$/)
      .waitFor();
  }
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
}

/** A busy service with its console; `change` makes trouble that a small set does not make by itself. */
export async function showBusy(change: (status: GovernorStatus) => GovernorStatus = (status) => status) {
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
