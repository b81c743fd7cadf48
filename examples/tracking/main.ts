import { KEYS, listenToKeys } from './demo/keys';
import { type Options, readOptions, USAGE } from './demo/options';
import { play, scriptOf } from './demo/script';
import { formatTable } from './demo/table';
import { World } from './demo/world';

async function run({ script, seconds, rate, port, json }: Options): Promise<void> {
  const print = (line: string): void => {
    if (!json) console.log(line);
  };
  const world = await World.start(rate, port);
  try {
    for (const { name, url } of world.instances) print(`${name}: ${url}/`);
    if (script) {
      await play(world, scriptOf(seconds), print);
    } else {
      print(KEYS);
      world.tally.begin('by keys');
      await listenToKeys(world, print);
    }
    const counted = await world.finish();
    const phases = world.tally.results();
    console.log(json ? JSON.stringify({ phases, counted }) : `\n${formatTable(phases, counted)}`);
    if (counted.found < counted.answered || counted.twice > 0) process.exitCode = 1;
  } finally {
    await world.close();
  }
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
