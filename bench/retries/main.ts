import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type FailPoint, type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';
import { DEADLINE_MS } from '../overload/clients';
import { sleep } from '../overload/open-loop';
import { writeReport } from '../report/write-report';
import { ask } from '../shared/ask';
import { saveResult } from '../shared/results';
import { SIDES, type Side } from './sides';
import { type RetriesRow, retriesTable } from './table';
import type { Offered, RetriesTask } from './worker';

/*
 * Overload errors for ten seconds, then of three in ten finds: `npm run bench:retries [-- --rounds 3]`.
 */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });

/** Each secondary carries 200 commands a second; six tenths of that are offered. */
const LOAD = { workers: 2, serviceMS: 10, knee: 60 };
const PER_SECOND = 240;
/** Seconds at which everything fails, all is well again, a part fails, and it ends. */
const [FAILS, ENDS, PART, OVER] = [2, 12, 16, 22] as const;
const PROBABILITY = 0.3;
/** Time for a process to start and to connect. */
const START_AFTER_MS = 5_000;
const BIN_MS = 250;
/** So many bins together are judged. */
const BINS = 4;

const OVERLOADED: FailPoint = {
  command: 'find',
  code: 462,
  errorLabels: ['SystemOverloadedError', 'RetryableError'],
  times: Number.POSITIVE_INFINITY,
};

async function finds(set: ReplicaSet): Promise<number> {
  let seen = 0;
  for (const member of set.members) seen += (await member.witness()).commandsByName.find?.total ?? 0;
  return seen;
}

async function fail(set: ReplicaSet, probability: number): Promise<void> {
  await Promise.all(set.members.map((member) => member.failNext({ ...OVERLOADED, probability })));
}

async function runSide(side: Side): Promise<RetriesRow> {
  const set = await startReplicaSet({ process: 'child', load: LOAD });
  const startAt = Date.now() + START_AFTER_MS;
  const task: RetriesTask = { side, uri: set.uri, perSecond: PER_SECOND, seconds: OVER, startAt };
  const answer = ask<readonly Offered[]>(join(__dirname, 'worker.ts'), task);
  const until = (second: number): Promise<void> => sleep(startAt + second * 1_000 - Date.now());
  const seen: number[] = [];
  await until(FAILS);
  seen.push(await finds(set));
  await fail(set, 1);
  await until(ENDS);
  seen.push(await finds(set));
  await Promise.all(set.members.map((member) => member.clearFailPoints()));
  await until(PART);
  seen.push(await finds(set));
  await fail(set, PROBABILITY);
  const offered = await answer;
  seen.push(await finds(set));
  await set.close();
  const [atFail = 0, atEnd = 0, atPart = 0, atOver = 0] = seen;
  const part = between(offered, PART, OVER);
  return {
    side,
    attemptsInOutage: (atEnd - atFail) / between(offered, FAILS, ENDS).length,
    recoveredMS: recoveredMS(between(offered, ENDS, PART)),
    attemptsAtPart: (atOver - atPart) / part.length,
    successAtPart: part.filter(([, answered]) => answered !== null).length / part.length,
  };
}

function between(offered: readonly Offered[], from: number, to: number): readonly Offered[] {
  return offered.filter(([at]) => at >= from * 1_000 && at < to * 1_000);
}

function recoveredMS(offered: readonly Offered[]): number | null {
  const isInTime = ([, answered]: Offered): boolean => answered !== null && answered <= DEADLINE_MS;
  for (let from = ENDS * 1_000; from + BINS * BIN_MS <= PART * 1_000; from += BIN_MS) {
    const here = offered.filter(([at]) => at >= from && at < from + BINS * BIN_MS);
    if (here.filter(isInTime).length >= 0.95 * here.length) return from - ENDS * 1_000;
  }
  return null;
}

async function main(): Promise<void> {
  const rows: RetriesRow[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const side of SIDES) {
      rows.push(await runSide(side));
      process.stderr.write(`${round + 1} ${side}\n`);
    }
  }
  console.log(retriesTable(rows));
  saveResult('retries', rows);
  writeReport();
}

void main();
