import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeApp } from '../../examples/express/app';
import { main } from '../../examples/mongoose/main';
import { eventually } from '../support/eventually';
import { startGoverned } from '../support/governed';

describe('examples/express', () => {
  it('serves users, metrics and the console, and answers a shed with 503 and Retry-After', async () => {
    await using governed = await startGoverned({
      connections: { primary: 4, secondary: 4, waitQueue: { maxSize: 0, timeoutMS: 600_000 } },
    });
    const { governor, client, set } = governed;
    const server = makeApp(governor, client).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const post = (path: string) =>
      fetch(`${base}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'ada' }),
      });
    expect((await post('/users')).status).toBe(201);
    expect(await (await post('/sign-up')).json()).toMatchObject({ name: 'ada' });
    expect(await (await fetch(`${base}/users/ada`)).json()).toEqual({ name: 'ada' });
    const metrics = await (await fetch(`${base}/metrics`)).text();
    expect(metrics).toContain(
      'mongo_governor_waived_reads_total{service="api",deployment="default",reason="sign-up shows the new account"} 1',
    );
    expect(await (await fetch(`${base}/governor`)).text()).toContain('<title>');
    // The primary answers nothing until the service has said no.
    await (await set.primary()).setLoad({ workers: 0 });
    const refused: Response[] = [];
    const answers = Array.from({ length: 20 }, async () => {
      const answer = await post('/users');
      if (answer.status === 503) refused.push(answer);
      return answer.status;
    });
    await eventually('one is refused', () => refused.length > 0);
    await (await set.primary()).setLoad(undefined);
    expect(new Set(await Promise.all(answers))).toEqual(new Set([201, 503]));
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(await refused[0]?.json()).toEqual({ code: 'ERR_GOVERNOR_OVERLOADED' });
    server.closeAllConnections();
    server.close();
  });
});

describe('examples/mongoose', () => {
  it('prints what its comments say', async () => {
    const printed: string[] = [];
    const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await main((line) => printed.push(line)).finally(() => said.mockRestore());
    const source = readFileSync(join(__dirname, '../../examples/mongoose/main.ts'), 'utf8');
    const promised = [...source.matchAll(/print\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line);
    expect(printed).toEqual(promised);
  });
});
