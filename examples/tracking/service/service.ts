import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Governor } from 'mongo-governor';
import { type Registry, register } from 'prom-client';
import type { KeyRing } from '../links/key-ring';
import { makeApp } from './app';
import { Clicks } from './clicks';
import { Counts } from './counts';
import { openDisk } from './disk';
import { LastKnown } from './last-known';
import { exportMetrics } from './metrics';
import { Redirects } from './redirects';
import { Region, type RegionOptions } from './region';
import { Replay } from './replay';
import { Revocations } from './revocations';
import type { Settings } from './settings';
import { Spool } from './spool';
import { type View, viewOf } from './view';

export interface ServiceOptions {
  readonly governor: Governor;
  readonly keys: KeyRing;
  readonly settings: Settings;
  readonly instance: string;
  readonly own: RegionOptions;
  readonly other: RegionOptions;
  readonly port?: number;
  /** The governor's. Default: prom-client's own, as the governor's. */
  readonly registry?: Registry;
}

export interface Service {
  readonly port: number;
  view(): View;
  /** Answers what it has, and leaves what could not be written on disk. */
  close(): Promise<void>;
}

/** One instance, put together. It takes clicks when this resolves, whether any database is there or not. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { governor, keys, settings, instance } = options;
  const own = new Region(governor, options.own, settings, 'own');
  const other = new Region(governor, options.other, settings, 'other');
  const disk = openDisk(settings.spool.file);
  const spool = new Spool(disk, settings.spool.maxClicks);
  const known = new LastKnown(settings.known);
  const counts = new Counts();
  const revocations = new Revocations(disk, governor, own, counts, settings.revocations);
  const replay = new Replay(spool, own, governor, counts, settings.replay);
  const clicks = new Clicks(spool, own, replay, counts, settings.write);
  const redirects = new Redirects({ own, other, known, revocations, keys, counts });
  const view = () => viewOf({ instance, own, other, known, spool, counts, settings });
  exportMetrics(options.registry ?? register, view);
  const { trustRequestId } = settings;
  const app = makeApp({ governor, keys, redirects, clicks, counts, trustRequestId, view });

  for (const part of [own, other, revocations, replay]) part.start();
  const server = app.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    view,
    async close() {
      await stopServer(server);
      await clicks.settle();
      await replay.stop();
      await revocations.stop();
      await Promise.all([own.close(), other.close()]);
      disk.close();
    },
  };
}

async function stopServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // Streams of open pages never end by themselves.
  server.closeAllConnections();
  await closed;
}
