import { DEFAULT_LEASE_DATABASE } from '../../config/schema';
import type { FleetView } from '../../fleet/fleet-view';
import { readFleets } from '../../fleet/stores/mongo-store';
import { renderFleets } from '../render/fleet';
import { withClient } from '../running/with-client';
import type { Command } from '../shell/command';
import { EXIT } from '../shell/io';
import { HELP } from '../shell/options';
import { uriOf, uriOptions } from '../shell/uri';

export const fleet: Command = {
  name: 'fleet',
  summary: 'Show the live instances of each service with a leased budget, their shares and their plans',
  usage: 'fleet (--uri URI | --uri-env NAME) [--database NAME] [options]',
  details: [
    'Reads the lease documents that instances with connections.budget "leased" keep in MongoDB.',
    'Needs a user who may read the collection "leases" of that database, and nothing else.',
    'Exit code 0: the instances of each service agree. 1: some have another plan than the rest, or there are more',
    'than connections.lease.maxInstances. 2: the input is unusable.',
  ].join('\n'),
  options: {
    ...uriOptions('Where the leases are'),
    database: {
      type: 'string',
      value: 'NAME',
      help: `Database of the lease documents (default ${DEFAULT_LEASE_DATABASE})`,
    },
    json: { type: 'boolean', help: 'One JSON document' },
    help: HELP,
  },
  run: async (args, io) => {
    const uri = uriOf(args, io);
    const database = args.text('database') ?? DEFAULT_LEASE_DATABASE;
    const fleets = await withClient({
      uri,
      command: 'fleet',
      what: 'The leases',
      read: (client) => readFleets(client.db(database)),
    });
    io.stdout(args.flag('json') ? `${JSON.stringify(fleets, null, 2)}\n` : renderFleets(fleets, io.now()));
    return fleets.some(isWrong) ? EXIT.breaking : EXIT.clean;
  },
};

function isWrong({ fingerprints, maxInstances, instances }: FleetView): boolean {
  const live = instances.filter(({ state }) => state === 'live').length;
  return fingerprints.length > 1 || (maxInstances !== undefined && live > maxInstances);
}
