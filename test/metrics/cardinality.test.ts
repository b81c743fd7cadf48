import { Registry } from 'prom-client';
import { type Governed, startGoverned } from '../support/governed';

/** More than any bound: kinds of errors of a command, reasons of waivers. */
const NAMES = 110;

/** Names of everything that a service can name, none of them seen before. */
async function namesOfRound(round: number, { set, client, governor }: Governed): Promise<void> {
  const primary = await set.primary();
  for (let n = 0; n < NAMES; n += 1) {
    const name = `round${round}_${n}`;
    const items = client.db(`database_${name}`).collection(`collection_${name}`);
    await governor.run({ lane: 'background' }, () => items.insertOne({ [name]: name }));
    await items.findOne(
      { [name]: name },
      { readPreference: governor.primary(`reason ${name}`), comment: name },
    );
    await items.findOne({}, { readPreference: 'primary' });
    await client
      .db('app')
      .command({ [`command_${name}`]: 1 })
      .catch(() => undefined);
    await primary.failNext({ command: 'insert', code: 100_000 + round * NAMES + n });
    await items.insertOne({}).catch(() => undefined);
  }
}

/** How many series each metric has; each bucket of a histogram is one. */
async function seriesOf(registry: Registry): Promise<Record<string, number>> {
  const json = await registry.getMetricsAsJSON();
  return Object.fromEntries(
    json.map(({ name, values }) => [name, (values as unknown[] | undefined)?.length ?? 0]),
  );
}

it('has no more series for the names that a service has or sends, once those that have one of their own are used up', async () => {
  const registry = new Registry();
  await using governed = await startGoverned({}, { registry });
  await namesOfRound(0, governed);
  const first = await seriesOf(registry);
  await namesOfRound(1, governed);
  expect(await seriesOf(registry)).toEqual(first);
  // Half of what examples/prometheus/prometheus.yml takes of a process, sample_limit.
  const all = Object.values(first).reduce((sum, count) => sum + count, 0);
  expect(all).toBeLessThan(5_000);
});
