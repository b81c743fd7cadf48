import { startBusyService } from '../support/busy-service';

test('the own listener serves the console only where it is enabled', async () => {
  await using without = await startBusyService();
  expect((await fetch(`http://127.0.0.1:${without.port}/`)).status).toBe(404);

  await using service = await startBusyService({ metrics: { port: 0, console: true } });
  const url = `http://127.0.0.1:${service.port}/`;
  expect(await (await fetch(url)).text()).toContain('<!doctype html>');
  const data = await fetch(url, { headers: { accept: 'application/json' } });
  expect(await data.json()).toMatchObject({
    service: 'api',
    reads: { secondary: expect.any(Number) },
    waivers: { 'shown right after sign-up': 1 },
  });
});

test('an open page does not keep the governor from closing', async () => {
  const service = await startBusyService({ metrics: { port: 0, console: true } });
  const stream = await fetch(`http://127.0.0.1:${service.port}/`, {
    headers: { accept: 'text/event-stream' },
  });
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  await service[Symbol.asyncDispose]();
  await stream.text().catch(() => undefined);
});
