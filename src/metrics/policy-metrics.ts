import { LANES } from '../config/lanes';
import { VERDICTS } from '../counts/verdicts';
import { PRIMARY_READ_CAUSES } from '../drift/primary-share';
import { FALLBACK_REASONS } from '../policy/read-policy';
import type { DeploymentMetric } from './definition';

export const POLICY_METRICS: readonly DeploymentMetric[] = [
  {
    name: 'mongo_governor_reads_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'Reads that were sent, by role of the member and, at the primary, by cause.',
    labels: ['role', 'cause'],
    *read({ counters: { reads } }) {
      yield { labels: { role: 'secondary', cause: 'policy' }, value: reads.secondary };
      yield { labels: { role: 'other', cause: 'policy' }, value: reads.other };
      for (const cause of PRIMARY_READ_CAUSES) {
        yield { labels: { role: 'primary', cause }, value: reads.primary[cause] };
      }
    },
  },
  {
    name: 'mongo_governor_verdicts_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'Verdicts about reads that were about to reach the primary; in observe mode what they would have been.',
    labels: ['verdict'],
    *read({ counters }) {
      for (const verdict of VERDICTS) yield { labels: { verdict }, value: counters.verdicts[verdict] };
    },
  },
  {
    name: 'mongo_governor_waived_reads_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'Reads at the primary by the waiver\'s reason; at most 100 reasons, then "other".',
    labels: ['reason'],
    *read({ counters }) {
      for (const [reason, { value }] of counters.waivers.entries()) yield { labels: { reason }, value };
    },
  },
  {
    name: 'mongo_governor_fallback_reads_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'Reads that found no secondary, by reason, admitted at the primary or limited (refused).',
    labels: ['reason', 'outcome'],
    *read({ counters: { fallback } }) {
      for (const reason of FALLBACK_REASONS) {
        yield { labels: { reason, outcome: 'admitted' }, value: fallback.admitted[reason] };
        yield { labels: { reason, outcome: 'limited' }, value: fallback.limited[reason] };
      }
    },
  },
  {
    name: 'mongo_governor_sheds_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'Operations refused because the queue of the member was full or did not drain, by role and lane; in observe mode those that would have been.',
    labels: ['role', 'lane'],
    *read({ counters: { sheds } }) {
      for (const [role, lanes] of Object.entries(sheds)) {
        for (const lane of LANES) yield { labels: { role, lane }, value: lanes[lane] };
      }
    },
  },
  {
    name: 'mongo_governor_driver_retries_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: "The driver's own retries by outcome: allowed, or refused (the budget had no room, and the error of the attempt before reached the caller); in observe mode what would have been.",
    labels: ['outcome'],
    *read({ counters: { retries } }) {
      yield { labels: { outcome: 'allowed' }, value: retries.allowed };
      yield { labels: { outcome: 'refused' }, value: retries.refused };
    },
  },
  {
    name: 'mongo_governor_discovery_waits_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'Reads that waited for undiscovered members instead of falling back, by outcome.',
    labels: ['outcome'],
    *read({ counters: { discoveryWaits } }) {
      yield { labels: { outcome: 'found' }, value: discoveryWaits.found };
      yield { labels: { outcome: 'gave_up' }, value: discoveryWaits.gaveUp };
    },
  },
];
