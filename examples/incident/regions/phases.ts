import type { Regions } from '../../tracking/demo/regions';
import type { World } from '../../tracking/demo/world';
import type { TitledPhase } from '../phases';

export interface RegionPhase extends TitledPhase {
  /** What is done to each side's regions; nothing here knows of the governor. */
  begin(world: RegionWorld): Promise<void>;
}

/** The part of a world that the act plays with. */
export type RegionWorld = Pick<World, 'membersAreGone' | 'membersAreBack'> & {
  readonly regions: Pick<Regions, 'takeAway' | 'takeSecondariesAway' | 'bringBack'>;
};

export const REGION_PHASES: readonly RegionPhase[] = [
  {
    key: 'both-regions',
    title: 'Both regions are there',
    story: 'Links are looked up at the secondaries of the own region, clicks are written to its primary.',
    share: 0.14,
    begin: async () => undefined,
  },
  {
    key: 'no-secondaries',
    title: 'East loses its secondaries',
    story: 'One member is left. Without a majority it is no primary: it can be read, and takes no writes.',
    share: 0.13,
    begin: ({ regions }) => regions.takeSecondariesAway('east'),
  },
  {
    key: 'east-gone',
    title: 'East loses all its members',
    story: 'The region that the service belongs to is gone.',
    share: 0.13,
    begin: ({ regions }) => regions.takeAway('east'),
  },
  {
    key: 'both-gone',
    title: 'West is gone too',
    story: 'No database is left anywhere.',
    share: 0.4,
    begin: async (world) => {
      await world.regions.takeAway('west');
      world.membersAreGone();
    },
  },
  {
    key: 'both-back',
    title: 'All members come back',
    story: 'What was kept meanwhile is written now.',
    share: 0.2,
    begin: async (world) => {
      await Promise.all([world.regions.bringBack('east'), world.regions.bringBack('west')]);
      world.membersAreBack();
    },
  },
];
