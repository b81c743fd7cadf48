import type { Tally } from './load';
import type { Violation } from './violation';
import type { World } from './world';

const READS = new Set(['find', 'aggregate', 'count', 'distinct']);

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** What each number must be equal to, once nothing is in flight. */
export async function checkAccounts(world: World, tally: Tally, sentReads: number): Promise<Violation[]> {
  const { reads, sheds, admission, fallback, members, verdicts, waivers } = world.governor.status();
  const finished = await finishedReads(world);
  const landed = sum([reads.secondary, reads.other, ...Object.values(reads.primary)]);
  const inFlight = sum(members.map((member) => member.inFlight));
  const waiting = sum(members.map((member) => member.waiting));
  const late = sum(Object.values(admission).map(({ deadline }) => deadline));
  const shed = sum(Object.values(sheds)) + late;
  const limited = sum(Object.values(fallback.limited));
  const admitted = sum(Object.values(fallback.admitted));
  const failures: [boolean, string][] = [
    [inFlight === 0, `${inFlight} operations in flight when all have settled`],
    [waiting === 0, `${waiting} operations wait for a connection when all have settled`],
    [landed <= finished, `${landed} reads by role, ${finished} reads that ended`],
    // A connection that died between its check-out and the command takes nothing; the driver does not tell it apart.
    [sentReads <= landed, `${sentReads} read commands sent, ${landed} reads counted`],
    [
      shed >= tally.shed && shed <= tally.shed + tally.watches,
      `${shed} refusals counted, ${tally.shed} errors seen by the application`,
    ],
    [limited === tally.limited, `${limited} limited fallback reads counted, ${tally.limited} errors seen`],
    [
      reads.primary.fallback <= admitted,
      `${reads.primary.fallback} fallback reads landed, ${admitted} were admitted`,
    ],
    [verdicts.waived === sum(Object.values(waivers)), 'waived reads by reason do not add up to the verdicts'],
    [
      tally.issued === tally.answered + tally.failed,
      `${tally.issued} issued, ${tally.answered} + ${tally.failed}`,
    ],
  ];
  return failures
    .filter(([holds]) => !holds)
    .map(([, what]) => ({ invariant: 'counters add up' as const, what }));
}

async function finishedReads({ registry }: World): Promise<number> {
  const text = await registry.getSingleMetricAsString('db_client_operation_duration_seconds');
  let finished = 0;
  for (const [, labels, value] of text.matchAll(/_count\{(.*)\} (\d+)$/gm)) {
    const name = /db_operation_name="([^"]*)"/.exec(labels ?? '')?.[1];
    if (name !== undefined && READS.has(name)) finished += Number(value);
  }
  return finished;
}
