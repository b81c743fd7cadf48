import { runInNewContext } from 'node:vm';
import { loadConfig } from '../../src/config/load-config';
import { matchesNamespace } from '../../src/config/namespace-pattern';
import { ConfigInvalidError } from '../../src/errors';
import { primaryWaiver } from '../../src/policy/named-waivers';
import { work } from '../support/busy-service';
import { startGoverned } from '../support/governed';

const NASTY = 'a "quote", a \\ and a\\nbrace} 1 mongo_governor_fake_total{x="y"} 1';

/** Ends a synchronous action that would go on for ever; what takes a time that grows with the square takes hours here. */
const HANGS_AFTER_MS = 120_000;

function mustEnd(action: () => void): void {
  runInNewContext('action()', { action }, { timeout: HANGS_AFTER_MS });
}

describe('text from outside in metrics', () => {
  it('a reason with quotes and backslashes makes no line of its own', async () => {
    await using governed = await startGoverned({
      reads: { primaryAllowed: [{ namespace: 'app.sessions', reason: NASTY }] },
    });
    await work(governed);
    const { governor } = governed;
    const chunks: string[] = [];
    await new Promise<void>((resolve) => {
      const response = { writeHead: () => response, end: (text: string) => resolve(void chunks.push(text)) };
      governor.metricsHandler()({} as never, response as never);
    });
    const text = chunks.join('');
    expect(text).toContain('reason="a \\"quote\\", a \\\\ and a\\\\nbrace} 1 mongo_governor_fake_total');
    expect(text.split('\n').filter((line) => line.startsWith('mongo_governor_fake'))).toEqual([]);
    for (const line of text.split('\n')) expect(line).toMatch(/^$|^#|^[a-z_]+(\{.*\})? [-+0-9.eInfNa]+$/);
  });

  it('a reason with a line break is refused, in the config and in code', () => {
    const reads = {
      primaryAllowed: [{ namespace: 'app.sessions', reason: 'a\nmongo_governor_fake_total 1' }],
    };
    const code = { service: 'api', connections: { primary: 10, secondary: 10 }, reads };
    expect(() => loadConfig({ env: {}, cwd: '/nonexistent', code })).toThrow(ConfigInvalidError);
    expect(() => primaryWaiver('a\nmongo_governor_fake_total 1')).toThrow(TypeError);
  });

  it('a service name that could end a label is refused', () => {
    const code = { service: 'a"} 1', connections: { primary: 10, secondary: 10 } };
    expect(() => loadConfig({ env: {}, cwd: '/nonexistent', code })).toThrow(ConfigInvalidError);
  });
});

describe('patterns that try to blow up', () => {
  it.each([
    ['a'.repeat(1_000_000)],
    [`${'*'.repeat(500_000)}x`],
    ['.'.repeat(1_000_000)],
    [`${'a.'.repeat(500_000)}*`],
  ])('the config refuses a namespace of a megabyte at once', (namespace) => {
    const code = {
      service: 'api',
      connections: { primary: 10, secondary: 10 },
      reads: { primaryAllowed: [{ namespace, reason: 'r' }] },
    };
    mustEnd(() =>
      expect(() => loadConfig({ env: {}, cwd: '/nonexistent', code })).toThrow(ConfigInvalidError),
    );
  });

  it('matching takes a time that grows with the length only', () => {
    const name = `app.${'a'.repeat(100_000)}`;
    mustEnd(() => {
      for (let n = 0; n < 100; n += 1) matchesNamespace(`app.${'a'.repeat(99_999)}b*`, name);
    });
  });
});
