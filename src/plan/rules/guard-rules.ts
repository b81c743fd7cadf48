import { STRICTNESS } from '../guard';
import { breaking, type Rule, risky, safe, show } from '../plan-change';
import { PREFERENCE_RANK } from '../primary-reach';
import { numberRule } from './number-rule';
import { describeMove } from './read-rules';

const mode: Rule = (_before, after, { before: old, after: plan }) => {
  if (after === 'observe') {
    return breaking(
      `${plan.service}: caps and read policy are no longer enforced (mode: enforce -> observe)`,
      'connections are not capped, and reads go wherever the application and the driver send them',
    );
  }
  const driven = old.driver?.readPreference.mode;
  const sentence = `${plan.service}: caps and read policy are enforced (mode: observe -> enforce)`;
  if (driven !== undefined && PREFERENCE_RANK[plan.reads.preference] > PREFERENCE_RANK[driven]) {
    return breaking(
      `${sentence}, and reads ${describeMove(driven, plan.reads.preference)}`,
      'toward the primary',
    );
  }
  return risky(
    sentence,
    'reads are moved and operations may be shed from now on; look at what observe mode reported',
  );
};

type OnDrift = keyof typeof STRICTNESS;

const onDrift: Rule = (before, after, { after: plan }) => {
  const sentence = `${plan.service}: a breaking configuration is met with "${show(after)}" at start and reload (before: "${show(before)}")`;
  if (after === 'warn') return breaking(sentence, 'the guard is off: a breaking configuration takes effect');
  return STRICTNESS[after as OnDrift] > STRICTNESS[before as OnDrift]
    ? safe(sentence, 'the guard gets stricter')
    : risky(sentence, 'the service starts with the accepted plan instead of stopping');
};

/** The switches and thresholds of the guard itself. */
export const GUARD_RULES: Readonly<Record<string, Rule>> = {
  mode,
  'drift.onDrift': onDrift,
  'drift.lock': (before, after, { after: plan }) =>
    breaking(
      `${plan.service}: the accepted plan is looked for in ${show(after)} (before: ${show(before)})`,
      'another lock file, or a missing one, accepts other plans',
    ),
  'drift.requireLock': (_before, after, { after: plan }) =>
    after === true
      ? safe(`${plan.service}: without a lock it does not start any more`, 'the guard can not be lost')
      : breaking(
          `${plan.service}: it starts without a lock too`,
          'a lock that is deleted, or not in the image, is no guard',
        ),
  'drift.watch': (_before, after, { after: plan }) =>
    after === true
      ? safe(
          `${plan.service}: a changed config file or lock is followed without a restart`,
          'what was accepted or taken back takes effect sooner',
        )
      : risky(
          `${plan.service}: a changed config file or lock is not followed any more`,
          'what is taken back stays in force until somebody restarts or reloads',
        ),
  instance: (before, after, { after: plan }) =>
    risky(
      `${plan.service}: the name of every process is ${show(after)} (before: ${show(before)})`,
      "processes of one name can't be told apart, in metrics, logs and leases",
    ),
  'metrics.host': (before, after, { after: plan }) =>
    risky(
      `${plan.service}: metrics are served at ${show(after)} (before: ${show(before)})`,
      'who can reach the address can read them, and the console where it is on',
    ),
  'drift.maxPrimaryReadShare': numberRule(
    'the share of reads at the primary that is not reported',
    '',
    { class: 'breaking', reason: 'more reads may land on the primary without a word' },
    { class: 'safe', reason: 'reads at the primary are reported sooner' },
  ),
  'drift.windowSeconds': numberRule(
    'the window in which reads at the primary are counted',
    ' s',
    { class: 'risky', reason: 'reads that move to the primary are noticed later' },
    { class: 'risky', reason: 'reads that move to the primary are noticed sooner, where there are many' },
  ),
};
