import type { ConnectionReading } from '../../src/audit/reading';
import { settledConnections } from '../../src/audit/settled';

const named = (id: number): ConnectionReading => ({ id, appName: 'api', host: 'h', driver: 'nodejs' });
const silent = (id: number): ConnectionReading => ({ id, appName: '', host: 'h', driver: '' });
const unnamed = (id: number): ConnectionReading => ({ id, appName: '', host: 'h', driver: 'nodejs' });

/** Looks one after the other; the last one again and again. */
function seeing(...looks: ConnectionReading[][]) {
  let taken = 0;
  return {
    look: () => Promise.resolve(looks[Math.min(taken++, looks.length - 1)] ?? []),
    taken: () => taken,
  };
}

it('looks once where everybody has said who they are, with a name or without', async () => {
  const { look, taken } = seeing([named(1), unnamed(2)]);
  expect(await settledConnections(look)).toEqual([named(1), unnamed(2)]);
  expect(taken()).toBe(1);
});

it('waits for a connection that is in its handshake, and tells whose it is', async () => {
  const { look, taken } = seeing([named(1), silent(2)], [named(1), silent(2)], [named(1), named(2)]);
  expect(await settledConnections(look)).toEqual([named(1), named(2)]);
  expect(taken()).toBe(3);
});

it('tells what stays silent, and nothing that came while it looked', async () => {
  const { look } = seeing([silent(1)], [silent(1), silent(2)], [silent(1), named(2), silent(3)]);
  expect(await settledConnections(look)).toEqual([silent(1), named(2)]);
});

it('forgets a silent connection that has gone', async () => {
  const { look, taken } = seeing([silent(1), named(2)], [named(2), silent(3)]);
  expect(await settledConnections(look)).toEqual([named(2)]);
  expect(taken()).toBe(2);
});
