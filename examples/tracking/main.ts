import { KEYS, listenToKeys } from './demo/keys';
import { type Options, readOptions, USAGE } from './demo/options';
import { play, scriptOf } from './demo/script';
import { comparison, countedLine, KIND_TITLES, phaseTable, type Side } from './demo/table';
import { World } from './demo/world';

/** Part of the clicks: it is there to compare, and the processor is for the other. */
const PLAIN_PART = 0.1;

/** Both take the same blows; each has regions of its own. */
async function byScript(
  { seconds, rate, port, json }: Options,
  print: (line: string) => void,
): Promise<Side> {
  const plainRate = Math.max(1, Math.round(rate * PLAIN_PART));
  const governed = await World.start({ perSecond: rate, port });
  try {
    const plain = await World.start({ perSecond: plainRate, kind: 'plain' });
    try {
      tellPages(governed, print);
      print(`beside it, at ${plainRate} clicks/s: the plain driver`);
      governed.begin();
      plain.begin();
      await play([governed, plain], scriptOf(seconds), print);
      const sides = await Promise.all([sideOf(governed), sideOf(plain)]);
      const [one, other] = sides;
      if (json) console.log(JSON.stringify({ ...one, plain: other }));
      print(`\n${KIND_TITLES.governed}\n${phaseTable(one.phases)}`);
      print(`\n${KIND_TITLES.plain}\n${phaseTable(other.phases)}`);
      print(`\n${comparison(one, other)}`);
      return one;
    } finally {
      await plain.close();
    }
  } finally {
    await governed.close();
  }
}

async function byKeys({ rate, port }: Options, print: (line: string) => void): Promise<Side> {
  const world = await World.start({ perSecond: rate, port });
  try {
    tellPages(world, print);
    print(KEYS);
    world.tally.begin('by keys');
    world.begin();
    await listenToKeys(world, print);
    const side = await sideOf(world);
    print(`\n${phaseTable(side.phases)}\n\n${countedLine(side)}`);
    return side;
  } finally {
    await world.close();
  }
}

async function run(options: Options): Promise<void> {
  const print = (line: string): void => {
    if (!options.json) console.log(line);
  };
  const { counted } = await (options.script ? byScript : byKeys)(options, print);
  if (counted.found < counted.answered || counted.twice > 0) process.exitCode = 1;
}

function tellPages({ instances }: World, print: (line: string) => void): void {
  for (const { name, url } of instances) print(`${name}: ${url}/`);
}

async function sideOf(world: World): Promise<Side> {
  const finished = await world.finish();
  return { phases: world.tally.results(), ...finished };
}

function main(): void {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2), process.stdin.isTTY === true);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  run(options).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}

main();
