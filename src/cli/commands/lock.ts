import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { isPlainText } from '../../config/plain-text';
import { formatLock, type Lock, lockPlan } from '../../plan/lock';
import { compareWithLocks, type LockComparison } from '../against-lock';
import type { Command } from '../command';
import { isBreaking } from '../compare';
import { formatOf } from '../format';
import { type CliIO, EXIT, UsageError } from '../io';
import { CONFIG_OPTIONS, FORMAT_OPTIONS, LOCK_OPTION } from '../options';
import { renderReport } from '../render/report';
import { loadServices } from '../services';

export const lock: Command = {
  name: 'lock',
  summary: 'Write the lock; breaking changes only with --accept "reason"',
  usage: 'lock [--config PATH]… [--accept "reason"] [options]',
  details: [
    'Writes the plans of the services into the lock, which is committed and read in reviews.',
    'A breaking change is written only with --accept; its reason and date are kept in the lock.',
    'Exit code 0: written. 1: something is breaking and was not accepted; nothing written. 2: unusable input.',
  ].join('\n'),
  options: {
    ...CONFIG_OPTIONS,
    ...LOCK_OPTION,
    accept: { type: 'string', value: 'REASON', help: 'Accept the breaking changes, and say why' },
    ...FORMAT_OPTIONS,
  },
  run: async (args, io) => {
    const format = formatOf(args);
    const reason = args.text('accept')?.trim();
    if (reason !== undefined && (reason === '' || !isPlainText(reason)))
      throw new UsageError('--accept needs a reason that a reviewer can read, in one line.');
    const services = loadServices([...args.list('config'), ...args.positionals], args, io);
    const comparisons = compareWithLocks(services, args, io);
    const changes = comparisons.flatMap((comparison) => comparison.changes);
    const files = comparisons.map(({ shown }) => shown).join(', ');
    const refused = isBreaking(changes) && reason === undefined;
    if (!refused) for (const comparison of comparisons) writeLock(comparison, reason, io);
    const advice = refused
      ? `Nothing was written. To accept the breaking changes: mongo-governor lock --accept "reason"`
      : `Written: ${files}. Commit it.`;
    io.stdout(renderReport({ title: `mongo-governor lock ${files}`, services: changes, advice }, format));
    return refused ? EXIT.breaking : EXIT.clean;
  },
};

function writeLock(comparison: LockComparison, reason: string | undefined, io: CliIO): void {
  const kept = [...(comparison.lock?.services ?? [])].filter(([name]) => !comparison.gone.includes(name));
  let next: Lock = { services: new Map(kept) };
  for (const service of comparison.services) {
    const own = comparison.changes.find((one) => one.service === service.name)?.changes ?? [];
    const accepted = own.filter((change) => change.class === 'breaking').map(({ sentence }) => sentence);
    const acceptance =
      reason === undefined || accepted.length === 0
        ? undefined
        : { date: io.now().toISOString().slice(0, 10), reason, changes: accepted };
    next = lockPlan(next, service.plan, acceptance);
  }
  write(comparison, formatLock(next));
}

/** @throws UsageError when it can't be written; what was there stays */
function write({ file, shown }: LockComparison, text: string): void {
  // Written beside and renamed: a build that is stopped half-way leaves the old lock, not half of a new one.
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder does not exist' : (code ?? 'unknown error');
    throw new UsageError(
      `The lock ${shown} can't be written: ${why}. Create what is missing, or name another with --lock.`,
    );
  }
}
