import type { PartialConfig } from '../../src/config';
import { asByDefault, withoutIdlePreference } from './policy';
import type { SentCommand } from './sent';

export interface Mode {
  readonly name: string;
  readonly config: PartialConfig;
  /** What is sent by policy in place of what is sent bare; left out, nothing is. */
  readonly policy?: (bare: readonly SentCommand[]) => readonly SentCommand[];
  /** Why something else is sent; nothing else may differ. */
  readonly reasons?: readonly string[];
  /** What was sent, without what says nothing. */
  readonly reading?: (sent: SentCommand) => SentCommand;
}

export const MODES: readonly Mode[] = [
  { name: 'observe', config: { mode: 'observe' } },
  {
    name: 'enforce, reads at the primary',
    config: { reads: { preference: 'primary', onPrimaryRead: 'allow' } },
  },
  {
    name: 'enforce by default',
    config: {},
    policy: asByDefault,
    reading: withoutIdlePreference,
    reasons: [
      'a read that would have gone to the primary, and a `getMore` or `killCursors` after it, goes to a secondary, with `$readPreference` of the policy',
      'an aggregate that writes or is about its member may carry that `$readPreference` at the primary, where it says nothing',
    ],
  },
];
