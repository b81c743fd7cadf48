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
    { phase: 'both regions', seconds: others, begin: async () => undefined },
    { phase: 'east gone', seconds: others, begin: ({ regions }) => regions.takeAway('east') },
    {
      phase: 'both gone',
      seconds,
      begin: ({ regions }) => regions.takeAway('west'),
      meanwhile: [
        async ({ instances }) => instances[0]?.kill(),
        async ({ instances }) => instances[0]?.start(),
      ],
    },
    {
      phase: 'both back',
      seconds: others,
      begin: async ({ regions }) => {
        await Promise.all([regions.bringBack('east'), regions.bringBack('west')]);
      },
    },
  ];
}

export async function play(
  world: World,
  steps: readonly Step[],
  print: (line: string) => void,
): Promise<void> {
  for (const { phase, seconds, begin, meanwhile = [] } of steps) {
    print(`${phase}: ${seconds} s`);
    world.tally.begin(phase);
    await begin(world);
    const part = (seconds * 1000) / (meanwhile.length + 1);
    await pass(part);
    for (const happen of meanwhile) {
      await happen(world);
      await pass(part);
    }
  }
}

function pass(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
