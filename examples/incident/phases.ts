import type { ServiceName } from './services';

export type PhaseKey =
  | 'normal'
  | 'bigger-pools'
  | 'rollback'
  | 'repair'
  | 'both-regions'
  | 'no-secondaries'
  | 'east-gone'
  | 'both-gone'
  | 'both-back';

/** What every act's phases have. */
export interface TitledPhase {
  readonly key: PhaseKey;
  readonly title: string;
  /** What happens, for somebody who never saw the project. */
  readonly story: string;
  /** Part of the run's time. */
  readonly share: number;
}

/** Another number of instances of one service. */
export interface Scaling {
  /** Part of the phase after which it begins. */
  readonly after: number;
  readonly service: ServiceName;
  readonly instances: number;
}

/** One phase of the incident. The same in both runs: nothing here knows of the governor. */
export interface Phase extends TitledPhase {
  /** File in `changes/` that is rolled out at the start, service by service in its order. */
  readonly change: string | undefined;
  /** Part of the phase that the roll-out takes. */
  readonly rollout: number;
  /** Services whose instances are replaced by new processes; the others take the change while they run. */
  readonly replaced: readonly ServiceName[];
  readonly scaling: readonly Scaling[];
}

export const PHASES: readonly Phase[] = [
  {
    key: 'normal',
    title: 'A normal day',
    story: 'Four services read from the secondaries and write to the primary.',
    share: 0.13,
    change: undefined,
    rollout: 0,
    replaced: [],
    scaling: [],
  },
  {
    key: 'bigger-pools',
    title: 'The configuration change',
    story:
      'Bigger connection pools are rolled out, service by service: every client keeps 50 to 150 per member. ' +
      'Later two services get a second instance.',
    share: 0.42,
    change: '1-bigger-pools.json',
    rollout: 0.15,
    replaced: [],
    scaling: [
      { after: 0.4, service: 'tracking', instances: 2 },
      { after: 0.55, service: 'api', instances: 2 },
    ],
  },
  {
    key: 'rollback',
    title: 'The rollback, with a mistake in it',
    story:
      'The pools go back to what they were. By mistake api and smtp now read from the primary. ' +
      'A rolling deployment starts a new instance before it stops an old one.',
    share: 0.3,
    change: '2-rollback.json',
    rollout: 0.08,
    replaced: ['api', 'tracking'],
    scaling: [],
  },
  {
    key: 'repair',
    title: 'The repair',
    story: 'The read preference of api and smtp is put right again, and the second instances go.',
    share: 0.15,
    change: '0-normal.json',
    rollout: 0.2,
    replaced: [],
    scaling: [
      { after: 0.4, service: 'api', instances: 1 },
      { after: 0.4, service: 'tracking', instances: 1 },
    ],
  },
];
