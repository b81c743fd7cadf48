import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { IncidentReport } from '../../examples/incident/report';
import { writeReportHtml } from '../../examples/incident/report-html';
import { accessibilityProblems, screenshot, visit, withBrowser } from '../support/browser';
import { madeUpReport } from '../support/incident-report';

const ROOT = resolve(__dirname, '../..');
/** `INCIDENT_REPORT=incident-report.json npx jest test/browser` looks at a run of the demo instead. */
const { INCIDENT_REPORT, UPDATE_IMAGES } = process.env;

const browser = withBrowser('the incident report in a real browser');
browser.run(browser.title, () => {
  test.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { colorScheme: 'light', viewport: { width: 375, height: 812 } }],
  ] as const)('%s: a stranger reads it, with any eyes and without a network', async (name, options) => {
    await using written = await writeTemporary();
    await using visited = await visit(written.url, options);
    const { page } = visited;
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('The same incident, twice');
    const felt = page.getByRole('region', { name: 'What users felt' });
    await felt.getByText('Without the governor').waitFor();
    expect(await felt.getByText(/%/).count()).toBe(2);
    for (const topic of ['Requests that succeeded', 'Time to answer', 'Where reads go']) {
      expect(await page.getByRole('region', { name: topic }).getByRole('img').count()).toBe(2);
    }
    expect(await page.getByRole('listitem').filter({ hasText: 'The rollback' }).count()).toBe(1);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(page.viewportSize()?.width);
    expect(await accessibilityProblems(page)).toEqual([]);
    await screenshot(page, `incident-report-${name}`);
    expect(visited.complaints).toEqual([]);
    expect(visited.requests).toEqual([written.url]);
    if (UPDATE_IMAGES !== undefined && INCIDENT_REPORT !== undefined && name === 'light') {
      const clip = { x: 0, y: 0, width: 1280, height: 1240 };
      await page.screenshot({ path: join(ROOT, 'docs/images/incident-report.png'), clip, fullPage: true });
    }
  });
});

async function writeTemporary(): Promise<AsyncDisposable & { url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'mongo-governor-report-'));
  const file = join(folder, 'incident-report.html');
  writeReportHtml(file, reportToShow());
  return {
    url: `file://${file}`,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function reportToShow(): IncidentReport {
  if (INCIDENT_REPORT === undefined || !existsSync(INCIDENT_REPORT)) return madeUpReport();
  return JSON.parse(readFileSync(INCIDENT_REPORT, 'utf8')) as IncidentReport;
}
