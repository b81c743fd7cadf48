import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import * as os from 'node:os';
import { join } from 'node:path';
import { createGovernor, type Governor, silentLogger } from 'mongo-governor';
import { type Collection, type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import { Registry } from 'prom-client';
import { newKey } from '../../../examples/tracking/demo/new-key';
import { Regions } from '../../../examples/tracking/demo/regions';
import { seedLinks } from '../../../examples/tracking/demo/seed-links';
import { KeyRing, type KeySettings } from '../../../examples/tracking/links/key-ring';
import {
  type ClickDocument,
  DATABASE,
  type LinkDocument,
} from '../../../examples/tracking/service/documents';
import { type Service, startService } from '../../../examples/tracking/service/service';
import { DEFAULTS, type Settings } from '../../../examples/tracking/service/settings';
import { get } from '../../support/get';
import { PATIENCE_MS, QUICK_MONITORING } from '../../support/governed';

export const CONFIG = join(__dirname, '../../../examples/tracking/config/mongo-governor.json');

/** How members know the service's connections. */
export const APP_NAME = 'tracking@east-1 mongo-governor';

const CLIENT = {
  ...QUICK_MONITORING,
  // Not patient: attempts while all members are gone have to end, so that the next one finds them back.
  serverSelectionTimeoutMS: 500,
  // Jest refuses the dynamic import by which the driver loads "os" for its metadata.
  runtimeAdapters: { os },
} as MongoClientOptions;

/** Nobody's time is up because the machine is slow; a region that is gone is known to be by the monitoring. */
const PATIENT: Omit<Settings, 'spool'> = {
  ...DEFAULTS,
  own: { timeoutMS: PATIENCE_MS, giveUpMS: PATIENCE_MS },
  other: { ...DEFAULTS.other, timeoutMS: PATIENCE_MS, giveUpMS: PATIENCE_MS },
  write: { ...DEFAULTS.write, timeoutMS: PATIENCE_MS },
  revocations: { everyMS: 20, timeoutMS: PATIENCE_MS },
};

export interface Answered {
  readonly status: number;
  readonly location: string | null;
  readonly source: string | null;
}

export interface Tracking extends AsyncDisposable {
  readonly regions: Regions;
  readonly keys: KeyRing;
  /** As they stand in mails. */
  readonly links: readonly string[];
  readonly service: Service;
  click(link: string, agent?: string): Promise<Answered>;
  /** Another process's turn: it finds what this one left on disk. */
  restart(): Promise<void>;
  database(region: 'east' | 'west'): Db;
  linksOf(region: 'east' | 'west'): Collection<LinkDocument>;
  clicks(): Promise<ClickDocument[]>;
}

export interface TrackingOptions {
  readonly keys?: KeySettings;
  readonly settings?: Partial<Settings>;
  readonly maxClicks?: number;
}

/** Two embedded regions and one instance of the service in this process. */
export async function startTracking(options: TrackingOptions = {}): Promise<Tracking> {
  const folder = await mkdtemp(join(os.tmpdir(), 'tracking-test-'));
  const keys = new KeyRing(options.keys ?? [newKey('k1')]);
  const regions = await Regions.start('same');
  const links = await seedLinks(regions, keys, 50);
  const settings: Settings = {
    ...PATIENT,
    spool: { file: join(folder, 'spool.sqlite'), maxClicks: options.maxClicks ?? 1_000_000 },
    ...options.settings,
  };
  const witness = {
    east: new MongoClient(regions.sets.east.uri, { appName: 'witness', heartbeatFrequencyMS: 500 }),
    west: new MongoClient(regions.sets.west.uri, { appName: 'witness', heartbeatFrequencyMS: 500 }),
  };
  const run = async (): Promise<{ governor: Governor; service: Service }> => {
    const registry = new Registry();
    const governor = createGovernor(
      { instance: 'east-1', connections: { waitQueue: { timeoutMS: PATIENCE_MS } } },
      { file: CONFIG, env: {}, isolated: true, registry, logger: silentLogger },
    );
    const { east, west } = regions.sets;
    const service = await startService({
      governor,
      keys,
      settings,
      registry,
      instance: 'east-1',
      own: { name: 'east', uri: east.uri, client: CLIENT },
      other: { name: 'west', uri: west.uri, client: CLIENT },
    });
    return { governor, service };
  };
  let running = await run();
  const connections = new Agent({ keepAlive: true });
  const stop = async (): Promise<void> => {
    await running.service.close();
    await running.governor.close();
  };
  return {
    regions,
    keys,
    links,
    get service() {
      return running.service;
    },
    async click(link, agent = 'test') {
      const url = new URL(`http://127.0.0.1:${running.service.port}/c/${link}`);
      const { status, header } = await get(connections, url, { 'user-agent': agent });
      return { status, location: header('location') ?? null, source: header('x-source') ?? null };
    },
    async restart() {
      await stop();
      running = await run();
    },
    database: (region) => witness[region].db(DATABASE),
    linksOf: (region) => witness[region].db(DATABASE).collection<LinkDocument>('links'),
    clicks: () =>
      witness.east
        .db(DATABASE)
        .collection<ClickDocument>('clicks')
        .find({}, { readPreference: 'primary' })
        .toArray(),
    async [Symbol.asyncDispose]() {
      connections.destroy();
      await stop();
      await Promise.all([witness.east.close(), witness.west.close()]);
      await regions[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
