import { goodLinks, hostileLink, KEYS, randomFrom, SEED } from './hostile-links';
import { startTracking, type Tracking } from './start';

const AT_A_TIME = 20;

/** What people could send, sent: every redirect is to the target of that very link, all else is refused. */
export async function fuzzOverHttp(count: number): Promise<void> {
  await using tracking = await startTracking({ keys: KEYS });
  const good = goodLinks(40);
  const random = randomFrom(SEED);
  const tokens = [...good.keys()];
  const hostile = Array.from({ length: count }, () => hostileLink(tokens, random));
  const all = [...tokens.map((token) => ({ kind: 'good', token })), ...hostile];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let link = all[next++]; link !== undefined; link = all[next++]) {
      await expectNoOpenRedirect(tracking, link, good);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  const { redirects, refused } = tracking.service.view();
  const redirected = Object.values(redirects).reduce((sum, each) => sum + each, 0);
  expect(redirected).toBeGreaterThanOrEqual(tokens.length);
  expect(Object.values(refused).reduce((sum, each) => sum + each, 0)).toBeGreaterThan(count / 2);
}

async function expectNoOpenRedirect(
  tracking: Tracking,
  { kind, token }: { readonly kind: string; readonly token: string },
  good: ReadonlyMap<string, string>,
): Promise<void> {
  const { status, location } = await tracking.click(token);
  const target = good.get(token);
  // 4xx, or the page where what was cut is only dots, which an HTTP client takes out of an address.
  const isRight =
    target === undefined
      ? location === null && (status === 200 || status >= 400) && status < 500
      : location === target;
  if (!isRight) throw new Error(`SEED=${SEED}: ${kind}: ${token}: ${status} ${location}`);
}
