import { GONE, NORMAL } from './table';
import type { World } from './world';

/** A phase without both regions is what this is about; the others are there to compare. */
const LONGEST_OTHER_SECONDS = 10;

export interface Step {
  readonly phase: string;
  readonly seconds: number;
  begin(world: World): Promise<void>;
  /** After each third. */
  readonly meanwhile?: readonly ((world: World) => Promise<void>)[];
}

/** One region goes, then both, and an instance is killed and started again while nothing is there; then all come back. */
export function scriptOf(seconds: number): readonly Step[] {
  const others = Math.min(seconds, LONGEST_OTHER_SECONDS);
  return [
    { phase: NORMAL, seconds: others, begin: async () => undefined },
    { phase: 'east gone', seconds: others, begin: ({ regions }) => regions.takeAway('east') },
    {
      phase: GONE,
      seconds,
      begin: async (world) => {
        await world.regions.takeAway('west');
        world.membersAreGone();
      },
      meanwhile: [
        async ({ instances }) => instances[0]?.kill(),
        async ({ instances }) => instances[0]?.start(),
      ],
    },
    {
      phase: 'both back',
      seconds: others,
      begin: async (world) => {
        await Promise.all([world.regions.bringBack('east'), world.regions.bringBack('west')]);
        world.membersAreBack();
      },
    },
  ];
}

/** The same at the same time to all of them. */
export async function play(
  worlds: readonly World[],
  steps: readonly Step[],
  print: (line: string) => void,
): Promise<void> {
  for (const { phase, seconds, begin, meanwhile = [] } of steps) {
    print(`${phase}: ${seconds} s`);
    for (const { tally } of worlds) tally.begin(phase);
    await Promise.all(worlds.map(begin));
    const part = (seconds * 1000) / (meanwhile.length + 1);
    await pass(part);
    for (const happen of meanwhile) {
      await Promise.all(worlds.map(happen));
      await pass(part);
    }
  }
}

function pass(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
