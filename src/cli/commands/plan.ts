import { fleetLoad } from '../../plan/fleet-load';
import type { Command } from '../command';
import { formatOf, PLAIN_FORMATS } from '../format';
import { EXIT, UsageError } from '../io';
import { CONFIG_OPTIONS, FORMAT_OPTIONS } from '../options';
import { renderFleet } from '../render/fleet';
import { givenLimit, readLimit } from '../server-limit';
import { loadServices } from '../services';

export const plan: Command = {
  name: 'plan',
  summary: 'Show what the fleet may hold at each member, against the limit of a server',
  usage: 'plan [--config PATH]… [--server-limit N | --uri URI] [options]',
  details: [
    'Sums the connections that all instances of all services may hold at one member, monitoring included.',
    'One row for each service and deployment; deployments that services call by one name are summed as one.',
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
    ...FORMAT_OPTIONS,
    format: { ...FORMAT_OPTIONS.format, help: 'text (default), json, github or markdown' },
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
    io.stdout(renderFleet(load, limit, format));
    return load.over.length > 0 ? EXIT.breaking : EXIT.clean;
  },
};
