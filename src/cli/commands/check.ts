import { compareWithBase, together } from '../compare/against-base';
import { compareWithLocks } from '../compare/against-lock';
import { isBreaking } from '../compare/service-changes';
import { renderReport } from '../render/report';
import { loadServices } from '../services/load-services';
import type { Command } from '../shell/command';
import { FORMATS, formatOf, formatOptions } from '../shell/format';
import { EXIT, UsageError } from '../shell/io';
import { BASE_OPTION, CONFIG_OPTIONS, HELP, LOCK_OPTION } from '../shell/options';

export const check: Command = {
  name: 'check',
  summary: 'Compare configurations with the lock; fails when a change is breaking',
  usage: 'check [--config PATH]… [options]',
  details: [
    'Compares the plan of each service with the one that was accepted in the lock. With --base also with the locks of',
    'that commit: what is breaking since then must have been accepted in the lock since then, whatever became of locks,',
    'services and connection strings in between.',
    'Exit code 0: nothing breaking. 1: a breaking change that nobody accepted. 2: the input is unusable.',
  ].join('\n'),
  options: { ...CONFIG_OPTIONS, ...LOCK_OPTION, ...BASE_OPTION, ...formatOptions(FORMATS), help: HELP },
  run: async (args, io) => {
    const format = formatOf(args, FORMATS);
    const services = loadServices([...args.list('config'), ...args.positionals], args, io);
    const comparisons = compareWithLocks(services, args, io);
    const base = args.text('base');
    const sinceBase = base === undefined ? [] : compareWithBase(base, comparisons, io);
    const unlocked = comparisons.find(({ lock }) => lock === undefined);
    if (unlocked !== undefined && !isBreaking(sinceBase)) {
      throw new UsageError(`There is no lock ${unlocked.shown}. Make one and commit it: mongo-governor lock`);
    }
    const changes = together(
      comparisons.flatMap((comparison) => comparison.changes),
      sinceBase,
    );
    const locks = comparisons.map(({ shown }) => shown).join(', ');
    const title = `mongo-governor check against ${locks}${base === undefined ? '' : ` and the locks of ${base}`}`;
    const breaking = isBreaking(changes);
    const changed = changes.some((service) => service.changes.length > 0);
    const accept = 'Take the breaking changes back, or accept them: mongo-governor lock --accept "reason"';
    const update = 'Not breaking; bring the lock up to date: mongo-governor lock';
    const advice = breaking ? accept : changed ? update : 'The lock is up to date.';
    io.stdout(renderReport({ title, services: changes, advice }, format));
    return breaking ? EXIT.breaking : EXIT.clean;
  },
};
