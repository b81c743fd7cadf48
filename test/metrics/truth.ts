import { GovernorOverloadedError, type MongoClient } from 'mongo-governor';
import { Registry } from 'prom-client';
import { Random } from '../../bench/simulate-fleet/random';
import { LANES, type Lane } from '../../src/config/lanes';
import { type Governed, startGoverned } from '../support/governed';
import { settledInTurns } from '../support/settled-in-turns';

type ByLane = Readonly<Record<Lane, number>>;

const WIDTH = 40;
/** Less than comes at once, so that some of it is shed. */
const WITHIN = { maxSize: 8, timeoutMS: 300 };

/** What members say that they got, and what the governor says. */
export interface Accounts {
  readonly seen: { readonly primary: number; readonly secondary: number };
  readonly counted: { readonly primary: number; readonly secondary: number };
  readonly refused: { readonly counted: number; readonly thrown: number };
  /** Those of them whose time was not up, as the metric has them and as their callers saw them. */
  readonly shed: { readonly counted: ByLane; readonly thrown: ByLane };
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Random reads, waived, aborted, refused and late ones among them, through elections and slow members. */
export async function randomOperations(seed: number, operations: number): Promise<Accounts> {
  const random = new Random(seed);
  const registry = new Registry();
  await using governed = await startGoverned({ connections: { waitQueue: WITHIN } }, { registry });
  const { set, client, governor } = governed;
  await set.resetWitnesses();
  const outcomes: Record<string, number> = {};
  const note = (what: string) => {
    outcomes[what] = (outcomes[what] ?? 0) + 1;
  };
  const thrown = { critical: 0, normal: 0, background: 0 };
  await settledInTurns(operations, WIDTH, async (n) => {
    if (n % 500 === 250) await set.stepDown();
    if (n % 300 === 150)
      for (const member of set.members) await member.setLatency(random.pick([0, 2, 20]) ?? 0);
    const lane = random.pick(LANES) ?? 'normal';
    await governor
      .run({ lane }, () => operation(client, governor.primary('a test'), random))
      .then(
        () => note('ok'),
        (error: { code?: unknown; name: string }) => {
          note(String(error.code ?? error.name));
          if (error instanceof GovernorOverloadedError && error.reason !== 'deadline') thrown[lane] += 1;
        },
      );
  });
  const { reads, sheds, admission } = governor.status();
  const late = Object.values(admission).reduce((sum, { deadline }) => sum + deadline, 0);
  const seen = { primary: 0, secondary: 0 };
  for (const member of set.members) {
    const { commands } = await member.witness();
    for (const { name, role } of commands) {
      if (name === 'find' && role in seen) seen[role as 'primary'] += 1;
    }
  }
  return {
    seen,
    counted: {
      primary: Object.values(reads.primary).reduce((sum, count) => sum + count, 0),
      secondary: reads.secondary,
    },
    refused: {
      counted: sheds.primary + sheds.secondary + sheds.other + late,
      thrown: outcomes.ERR_GOVERNOR_OVERLOADED ?? 0,
    },
    shed: { counted: await shedByLane(registry), thrown },
    outcomes,
  };
}

async function shedByLane(registry: Registry): Promise<ByLane> {
  const counted = { critical: 0, normal: 0, background: 0 };
  const { values = [] } = (await registry.getSingleMetric('mongo_governor_sheds_total')?.get()) ?? {};
  for (const { labels, value } of values) counted[labels.lane as Lane] += value;
  return counted;
}

async function operation(
  client: MongoClient,
  waiver: ReturnType<Governed['governor']['primary']>,
  random: Random,
): Promise<unknown> {
  const items = client.db('app').collection('items');
  if (random.chance(0.2)) return items.findOne({}, { readPreference: waiver });
  if (!random.chance(0.2)) return items.findOne({});
  const abort = new AbortController();
  const aborted = items.findOne({}, { signal: abort.signal });
  aborted.catch(() => undefined);
  for (let turns = random.between(0, 6); turns > 0; turns -= 1)
    await new Promise((next) => setImmediate(next));
  abort.abort();
  return aborted;
}
