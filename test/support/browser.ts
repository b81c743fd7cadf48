import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findBinary } from './prometheus';

const OUTPUT = resolve(__dirname, '../../.output');
const CHROMIUM = process.env.CHROMIUM ?? findBinary('chromium');
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Name for `describe`, with the reason in it when there is no browser: skipped, but not silently. */
export function withBrowser(name: string): { title: string; run: jest.Describe } {
  return CHROMIUM === undefined
    ? { title: `${name} (SKIPPED: no "chromium" on this machine)`, run: describe.skip }
    : { title: name, run: describe };
}

/** A page in a browser of its own, and everything that it did which a good page does not do. */
export interface Visit extends AsyncDisposable {
  readonly page: Page;
  /** Messages of the console and uncaught errors. */
  readonly complaints: string[];
  /** URLs of all requests. */
  readonly requests: string[];
}

export async function visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const profile = await mkdtemp(join(tmpdir(), 'mongo-governor-browser-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM as string,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
    timeout: 0,
    ...options,
  });
  // Playwright's own limit of 30 s would be a limit for the machine; jest ends what hangs.
  context.setDefaultTimeout(0);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  context.on('request', (request) => requests.push(request.url()));
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  await page.goto(url).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { page, complaints, requests, [Symbol.asyncDispose]: close };
}

/** What axe-core finds, in short. Evaluated by the debugger, so that the page's own policy stays as it is. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const result = (await page.evaluate('axe.run(document)')) as {
    violations: { id: string; help: string; nodes: { html: string }[] }[];
  };
  return result.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
}

/** Into `.output/`, which CI keeps. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await mkdir(OUTPUT, { recursive: true });
  await page.screenshot({ path: join(OUTPUT, `${name}.png`), fullPage: true });
}
