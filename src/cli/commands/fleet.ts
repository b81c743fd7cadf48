import { MongoClient } from 'mongodb';
import { redactText } from '../../config/redact';
import type { FleetView } from '../../fleet/fleet-view';
import { readFleets } from '../../fleet/stores/mongo-store';
import { renderFleets } from '../render/fleet';
import type { Command } from '../shell/command';
import { EXIT, UsageError } from '../shell/io';
import { HELP } from '../shell/options';

const DEFAULT_DATABASE = 'mongo_governor';

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
    uri: { type: 'string', value: 'URI', help: 'Where the leases are; other users may see it in ps' },
    'uri-env': { type: 'string', value: 'NAME', help: 'Variable with the connection string' },
    database: {
      type: 'string',
      value: 'NAME',
      help: `Database of the lease documents (default ${DEFAULT_DATABASE})`,
    },
    json: { type: 'boolean', help: 'One JSON document' },
    help: HELP,
  },
  run: async (args, io) => {
    const name = args.text('uri-env');
    const uri = args.text('uri') ?? (name === undefined ? undefined : io.env[name]);
    if (uri === undefined || uri === '') {
      throw new UsageError(
        name === undefined ? 'Give --uri or --uri-env.' : `--uri-env ${name}: the variable is not set.`,
      );
    }
    const fleets = await read(uri, args.text('database') ?? DEFAULT_DATABASE);
    io.stdout(args.flag('json') ? `${JSON.stringify(fleets, null, 2)}\n` : renderFleets(fleets, io.now()));
    return fleets.some(isWrong) ? EXIT.breaking : EXIT.clean;
  },
};

/** @throws UsageError when the deployment can't be read; the connection string is redacted */
async function read(uri: string, database: string): Promise<FleetView[]> {
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(uri, { serverSelectionTimeoutMS: 5_000, appName: 'mongo-governor fleet' });
    return await readFleets(client.db(database));
  } catch (error) {
    throw new UsageError(`The leases can't be read: ${redactText((error as Error).message, [uri])}`);
  } finally {
    await client?.close();
  }
}

function isWrong({ fingerprints, maxInstances, instances }: FleetView): boolean {
  const live = instances.filter(({ state }) => state === 'live').length;
  return fingerprints.length > 1 || (maxInstances !== undefined && live > maxInstances);
}
