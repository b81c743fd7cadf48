import { markdownTable } from '../shared/table';
import { compare } from './compare';
import { WORLDS } from './worlds';

/*
 * Candidates for the adaptive limit in a simulated world, side by side: `npm run simulate:adaptive`. Nothing waits, the
 * same seed is the same table.
 */
const HEAD = ['', 'of the best cap', 'last 10 s', 'worst 5 s after the tenth', 'Jain', 'refused'];
const share = (value: number): string => value.toFixed(3);

for (const [name, spec] of Object.entries(WORLDS)) {
  const { bestCap, scores } = compare(spec);
  console.log(`### ${name}`);
  console.log(`\nThe best hand-set cap leaves pools ${bestCap} connections an instance.\n`);
  const rows = scores.map(({ name: side, ratio, lastRatio, worstRatio, fairness, refusedPart }) => [
    side,
    ...[ratio, lastRatio, worstRatio, fairness].map(share),
    `${(refusedPart * 100).toFixed(2)}%`,
  ]);
  console.log(`${markdownTable(HEAD, rows)}\n`);
}
