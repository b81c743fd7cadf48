import { ReadPreference } from 'mongodb';
import type { PartialConfig } from '../../src/config';
import { type Governed, startGoverned } from './governed';

/** Listens on a free port of its own, and has a waiver, so that every kind of read can be made. */
const CONFIG: PartialConfig = {
  metrics: { port: 0 },
  reads: { primaryAllowed: [{ namespace: 'app.sessions', reason: 'login reads its own write' }] },
};

/** A governed client that has done one of everything that is counted, for tests of what people look at. */
export async function startBusyService(config: PartialConfig = {}): Promise<Governed & { port: number }> {
  const governed = await startGoverned({ ...CONFIG, ...config });
  await work(governed);
  const port = await governed.governor.metricsPort();
  if (port === undefined) throw new Error('no listener');
  return {
    ...governed,
    port,
    [Symbol.asyncDispose]: () => governed[Symbol.asyncDispose](),
  };
}

/** Writes, reads by policy, a read that asks for the primary, a waived read. */
export async function work({ client, governor }: Pick<Governed, 'client' | 'governor'>): Promise<void> {
  const app = client.db('app');
  await app.collection('users').insertMany([{ name: 'ada' }, { name: 'grace' }]);
  await Promise.all(Array.from({ length: 20 }, () => app.collection('users').findOne({ name: 'ada' })));
  await app.collection('orders').findOne({}, { readPreference: ReadPreference.primary });
  await app.collection('sessions').findOne({}, { readPreference: ReadPreference.primary });
  await app
    .collection('users')
    .findOne({}, { readPreference: governor.primary('shown right after sign-up') });
}
