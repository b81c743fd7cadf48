import { isPlainText } from '../../config/plain-text';
import { RULE_DOCS } from '../../plan/rules/catalog';
import { compareWithBase, together } from '../compare/against-base';
import { compareWithLocks, type LockComparison } from '../compare/against-lock';
import { nextLocks } from '../compare/next-locks';
import { isBreaking, type ServiceChanges } from '../compare/service-changes';
import { writeLock } from '../compare/write-lock';
import { renderReport } from '../render/report';
import { loadServices } from '../services/load-services';
import type { Command } from '../shell/command';
import { FORMATS, formatOf, formatOptions } from '../shell/format';
import { EXIT, UsageError } from '../shell/io';
import { BASE_OPTION, CONFIG_OPTIONS, HELP, LOCK_OPTION } from '../shell/options';

export const lock: Command = {
  name: 'lock',
  summary: 'Write the lock; breaking changes only with --accept "reason"',
  usage: 'lock [--config PATH]… [--accept "reason"] [options]',
  details: [
    'Writes the plans of the services into the lock, which is committed and read in reviews. There is one beside each',
    'configuration, which services of one folder share, since a service ships with its own; drift.lock names another.',
    'With --base what is breaking since that commit is accepted together, however many steps there were.',
    'A breaking change is written only with --accept; its reason and date are kept in the lock.',
    'Exit code 0: written. 1: something is breaking and was not accepted; nothing written. 2: unusable input.',
  ].join('\n'),
  options: {
    ...CONFIG_OPTIONS,
    ...LOCK_OPTION,
    ...BASE_OPTION,
    accept: { type: 'string', value: 'REASON', help: 'Accept the breaking changes, and say why' },
    only: {
      type: 'string',
      multiple: true,
      value: 'RULE',
      help: 'Accept those of a rule only, CAP_GROWS; others are refused as without --accept',
    },
    ...formatOptions(FORMATS),
    help: HELP,
  },
  run: async (args, io) => {
    const format = formatOf(args, FORMATS);
    const reason = args.text('accept')?.trim();
    if (reason !== undefined && (reason === '' || !isPlainText(reason)))
      throw new UsageError('--accept needs a reason that a reviewer can read, in one line.');
    const services = loadServices([...args.list('config'), ...args.positionals], args, io);
    const comparisons = compareWithLocks(services, args, io);
    const changes = comparisons.flatMap((comparison) => comparison.changes);
    const files = comparisons.map(({ shown }) => shown).join(', ');
    const base = args.text('base');
    const sinceBase = base === undefined ? [] : compareWithBase(base, comparisons, io);
    const all = together(changes, sinceBase);
    const only = rulesOf(args.list('only'));
    const refused = isBreaking(all) && (reason === undefined || !isBreakingOnlyBy(all, only));
    if (!refused) {
      const acceptance = reason === undefined ? undefined : { date: dateOf(io.now()), reason };
      for (const [file, next] of nextLocks(comparisons, all, acceptance)) writeLock(file, next, io);
    }
    const advice = refused
      ? `Nothing was written. To accept the breaking changes: mongo-governor lock --accept "reason"`
      : writtenAdvice(comparisons);
    io.stdout(renderReport({ title: `mongo-governor lock ${files}`, services: all, advice }, format));
    return refused ? EXIT.breaking : EXIT.clean;
  },
};

/** Who expects one file for all services sees why there are more, and commits all of them. */
function writtenAdvice(comparisons: readonly LockComparison[]): string {
  const files = comparisons.map(({ shown }) => shown).join(', ');
  if (comparisons.length === 1) return `Written: ${files}. Commit it.`;
  return `Written: ${files}. Commit all ${comparisons.length}: each is beside its configuration, where the service looks for it (drift.lock names another).`;
}

/** @throws UsageError for a rule that there is none of */
function rulesOf(asked: readonly string[]): ReadonlySet<string> {
  for (const rule of asked) {
    if (!RULE_DOCS.some(({ id }) => id === rule))
      throw new UsageError(
        `--only ${rule}: there is no such rule. They are told beside each change, and in docs/rules.md.`,
      );
  }
  return new Set(asked);
}

/** Whether every breaking change is of one of these rules; no rules are all rules. */
function isBreakingOnlyBy(changes: readonly ServiceChanges[], rules: ReadonlySet<string>): boolean {
  if (rules.size === 0) return true;
  return changes.every((service) =>
    service.changes.every((change) => change.class !== 'breaking' || rules.has(change.rule)),
  );
}

function dateOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
