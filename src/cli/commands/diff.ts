import { compareService, goneService, isBreaking, type ServiceChanges } from '../compare/service-changes';
import { renderReport } from '../render/report';
import { loadServices, type Services } from '../services/load-services';
import type { Command } from '../shell/command';
import { FORMATS, formatOf, formatOptions } from '../shell/format';
import { EXIT, UsageError } from '../shell/io';
import { CONFIG_OPTIONS, HELP } from '../shell/options';

const { env, 'env-file': envFile, 'uri-env': uriEnv } = CONFIG_OPTIONS;

export const diff: Command = {
  name: 'diff',
  summary: 'Compare two configurations, or two folders of them',
  usage: 'diff BEFORE AFTER [options]',
  details: [
    'Classes every change from BEFORE to AFTER (files or folders; services are matched by name).',
    'Exit code 0: nothing breaking. 1: something is breaking. 2: the input is unusable.',
  ].join('\n'),
  options: { env, 'env-file': envFile, 'uri-env': uriEnv, ...formatOptions(FORMATS), help: HELP },
  run: async (args, io) => {
    const format = formatOf(args, FORMATS);
    const [before, after, ...rest] = args.positionals;
    if (before === undefined || after === undefined || rest.length > 0) {
      throw new UsageError('diff needs two configs: mongo-governor diff BEFORE AFTER');
    }
    const changes = compareAll(loadServices([before], args, io), loadServices([after], args, io), before);
    const breaking = isBreaking(changes);
    const title = `mongo-governor diff ${before} ${after}`;
    io.stdout(renderReport({ title, services: changes, advice: '' }, format));
    return breaking ? EXIT.breaking : EXIT.clean;
  },
};

function compareAll(before: Services, after: Services, from: string): ServiceChanges[] {
  const names = new Set(after.list.map(({ name }) => name));
  return [
    ...after.list.map((service) => {
      const old = before.list.find(({ name }) => name === service.name);
      return compareService(service, old?.plan, `is not in ${from}`);
    }),
    ...before.list.filter(({ name }) => !names.has(name)).map(({ plan, file }) => goneService(plan, file)),
  ];
}
