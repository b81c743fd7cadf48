import { join } from 'node:path';
import { startReplicaSet } from 'mongo-governor/testing';
import { ask } from '../shared/ask';
import type { AdaptiveAnswer, AdaptiveTask } from './worker';

const sum = (r: readonly number[]): number => r.reduce((a, b) => a + b, 0);
async function main(): Promise<void> {
  const processes = Number(process.argv[2] ?? 1);
  const callers = Number(process.argv[3] ?? 900);
  const seconds = Number(process.argv[4] ?? 15);
  const set = await startReplicaSet();
  for (const member of set.members) await member.setLoad({ workers: 8, serviceMS: 20, knee: 60 });
  const run = async (cap: number, adaptive: AdaptiveTask['adaptive']): Promise<AdaptiveAnswer[]> =>
    Promise.all(
      Array.from({ length: processes }, () =>
        ask<AdaptiveAnswer>(join(__dirname, 'worker.ts'), {
          uri: set.uri,
          callers: Math.ceil(callers / processes),
          seconds,
          cap,
          adaptive,
        }),
      ),
    );
  for (const [cap, adaptive] of [
    [Math.max(4, Math.floor(60 / processes)), 'off'],
    [320, 'off'],
    [320, 'on'],
  ] as const) {
    const answers = await run(cap, adaptive);
    const per =
      answers[0]?.perSecond.map((_, i) => sum(answers.map(({ perSecond }) => perSecond[i] ?? 0))) ?? [];
    console.log(
      `${cap} ${adaptive}: ${per.join(' ')} refused ${sum(answers.map((a) => a.refused))} failed ${sum(answers.map((a) => a.failed))}`,
    );
    if (adaptive === 'on') for (const l of answers[0]?.limits ?? []) console.log('   ', l.slice(0, 300));
  }
  process.exit(0);
}
void main();
