import { LANES } from '../config/lanes';
import { REFUSAL_REASONS } from '../counts/admission-counts';
import { AIMS } from '../driver/admission/early-refusal';
import type { DeploymentMetric } from './definition';

/** Who waits for a permit or a server, and what was refused. */
export const ADMISSION_METRICS: readonly DeploymentMetric[] = [
  {
    name: 'mongo_governor_lane_waiting_operations',
    scope: 'deployment',
    type: 'gauge',
    aggregator: 'sum',
    help: 'New work that waits for a permit now, by lane.',
    labels: ['lane'],
    *read({ lanes }) {
      for (const lane of LANES) yield { labels: { lane }, value: lanes[lane] };
    },
  },
  {
    name: 'mongo_governor_waited_operations_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'New work that had to wait for a permit, by lane; in observe mode what would have had to.',
    labels: ['lane'],
    *read({ counters: { admission } }) {
      for (const lane of LANES) yield { labels: { lane }, value: admission[lane].waited };
    },
  },
  {
    name: 'mongo_governor_refused_operations_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'New work that was refused with nothing sent, by lane and reason; in observe mode what would have been.',
    labels: ['lane', 'reason'],
    *read({ counters: { admission } }) {
      for (const lane of LANES) {
        for (const reason of REFUSAL_REASONS) {
          yield { labels: { lane, reason }, value: admission[lane][reason] };
        }
      }
    },
  },
  {
    name: 'mongo_governor_selection_pending_requests',
    scope: 'deployment',
    type: 'gauge',
    aggregator: 'sum',
    help: 'Operations that wait for a server they may go to, by which it may be: no primary, no member with their tags.',
    labels: ['aim'],
    *read({ selections }) {
      for (const aim of AIMS) yield { labels: { aim }, value: selections[aim].waiting };
    },
  },
  {
    name: 'mongo_governor_selection_oldest_waiter_seconds',
    scope: 'deployment',
    type: 'gauge',
    aggregator: 'max',
    help: 'Age of the oldest operation that waits for a server; 0 when none waits.',
    labels: ['aim'],
    *read({ selections }) {
      for (const aim of AIMS) yield { labels: { aim }, value: selections[aim].oldestSeconds };
    },
  },
  {
    name: 'mongo_governor_unmatched_tags_total',
    scope: 'deployment',
    type: 'counter',
    aggregator: 'sum',
    help: 'Operations that waited for a member with tags that no member has; the log and status() name the tags.',
    labels: [],
    *read({ counters: { unmatchedTags } }) {
      let total = 0;
      for (const [, { value }] of unmatchedTags.entries()) total += value;
      yield { labels: {}, value: total };
    },
  },
];
