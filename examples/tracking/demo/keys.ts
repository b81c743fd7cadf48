import { emitKeypressEvents } from 'node:readline';
import type { RegionName } from './regions';
import type { World } from './world';

export const KEYS = 'e: east goes or comes   w: west   k: kill or start an instance   q: end, and count';

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
}

/** Resolves at q or Ctrl-C. One thing at a time: a region that is going can't come back yet. */
export function listenToKeys(world: World, print: (line: string) => void): Promise<void> {
  emitKeypressEvents(process.stdin);
  process.stdin.setRawMode(true);
  process.stdin.resume();
  let last: Promise<void> = Promise.resolve();
  return new Promise((resolve, reject) => {
    process.stdin.on('keypress', (_text, key: Key) => {
      const isEnd = key.name === 'q' || (key.ctrl === true && key.name === 'c');
      last = last.then(() => (isEnd ? end(world, resolve) : press(world, key.name, print)));
      last.catch(reject);
    });
  });
}

async function press(
  { regions, instances }: World,
  key: string | undefined,
  print: (line: string) => void,
): Promise<void> {
  const toggle = async (name: RegionName): Promise<void> => {
    const isDown = regions.isDown(name);
    await (isDown ? regions.bringBack(name) : regions.takeAway(name));
    print(`${name} is ${isDown ? 'back' : 'gone'}`);
  };
  if (key === 'e') await toggle('east');
  if (key === 'w') await toggle('west');
  const [first] = instances;
  if (key === 'k' && first !== undefined) {
    const wasRunning = first.isRunning;
    await (wasRunning ? first.kill() : first.start());
    print(`${first.name} is ${wasRunning ? 'killed' : 'back'}`);
  }
}

/** Nothing can be counted while the clicks can't get to their region, or while an instance has them on its disk. */
async function end({ regions, instances }: World, resolve: () => void): Promise<void> {
  process.stdin.setRawMode(false);
  process.stdin.pause();
  if (regions.isDown('east')) await regions.bringBack('east');
  for (const instance of instances) if (!instance.isRunning) await instance.start();
  resolve();
}
