import { fleetLoad } from '../../plan/fleet-load';
import { renderFleetLoad } from '../render/fleet-load';
import { ADAPTIVE_SERIES, type Carried, carriedBy, LIMIT } from '../running/carried';
import { samplesIn } from '../running/metrics-text';
import { readMetrics } from '../running/read-metrics';
import { givenLimit, readLimit } from '../running/server-limit';
import { loadServices, type Service } from '../services/load-services';
import type { Command } from '../shell/command';
import { formatOf, formatOptions, PLAIN_FORMATS } from '../shell/format';
import { type CliIO, EXIT, UsageError } from '../shell/io';
import { CONFIG_OPTIONS, HELP } from '../shell/options';

export const plan: Command = {
  name: 'plan',
  summary: 'Show what the fleet may hold at each member, against the limit of a server',
  usage: 'plan [--config PATH]… [--server-limit N | --uri URI] [--metrics FILE|URL]… [options]',
  details: [
    'Sums the connections that all instances of all services may hold at one member, monitoring included.',
    'One row for each service and deployment; deployments that services call by one name are summed as one.',
    'With --metrics it says which cap the members seem to carry, by the adaptive limit of running instances.',
    'Exit code 0: within the limit. 1: the sum is over the limit. 2: the input is unusable.',
  ].join('\n'),
  options: {
    ...CONFIG_OPTIONS,
    'server-limit': {
      type: 'string',
      value: 'N',
      help: 'Connections that one server takes (net.maxIncomingConnections)',
    },
    uri: { type: 'string', value: 'URI', help: 'Read the limit from a live deployment (serverStatus)' },
    metrics: {
      type: 'string',
      multiple: true,
      value: 'FILE|URL',
      help: 'What /metrics of an instance answers, or where it answers; may be repeated, once an instance',
    },
    ...formatOptions(PLAIN_FORMATS),
    help: HELP,
  },
  run: async (args, io) => {
    const format = formatOf(args, PLAIN_FORMATS);
    const uri = args.text('uri');
    const given = givenLimit(args.text('server-limit'));
    if (uri !== undefined && given !== undefined)
      throw new UsageError('Give --server-limit or --uri, not both.');
    const services = loadServices([...args.list('config'), ...args.positionals], args, io);
    const limit = uri === undefined ? given : await readLimit(uri);
    const load = fleetLoad(
      services.list.map((service) => service.plan),
      limit?.limit,
    );
    const carried = await readCarried(args.list('metrics'), services.list, io);
    io.stdout(renderFleetLoad(load, limit, format, carried));
    return load.over.length > 0 ? EXIT.breaking : EXIT.clean;
  },
};

/** @throws UsageError where nothing of the services can be read */
async function readCarried(
  sources: readonly string[],
  services: readonly Service[],
  io: CliIO,
): Promise<Carried[] | undefined> {
  if (sources.length === 0) return undefined;
  const texts = await Promise.all(sources.map((source) => readMetrics(source, io)));
  const samples = texts.flatMap((text, index) => samplesIn(text, ADAPTIVE_SERIES, index));
  const carried = carriedBy(
    services.map(({ config, plan }) => ({ label: config.service, plan })),
    samples,
  );
  if (carried.some(({ members }) => members.length > 0)) return carried;
  const others = new Set(samples.flatMap(({ name, labels }) => (name === LIMIT ? [labels.service] : [])));
  throw new UsageError(
    others.size > 0
      ? `--metrics: there is an adaptive limit of ${[...others].join(', ')} and none of ${services.map(({ name }) => name).join(', ')}.`
      : `--metrics: no ${LIMIT} in ${sources.join(', ')}. Is it /metrics of a governed service that has done something since its start, and is connections.adaptive not "off"?`,
  );
}
