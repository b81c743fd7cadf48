import type { BrokenReply, FailPoint } from 'mongo-governor/testing';
import { blockEventLoop } from '../support/block-event-loop';
import type { Fault } from './fault';
import { FLEET_FAULTS } from './fleet-faults';
import { PRESENCE_FAULTS } from './presence-faults';
import { reloadInvalid, reloadValid } from './reloads';
import { STARVED, starve } from './starved';

const nothing = (): void => undefined;

function failing(point: Omit<FailPoint, 'times'>): Fault {
  return async (_world, { strength }, member) => {
    await member.failNext({ ...point, times: 1 + Math.floor(strength * 20) });
    return () => member.clearFailPoints();
  };
}

const broken = (reply: BrokenReply): Fault => failing({ reply });

/**
 * What can go wrong for a process that is alone. Seeds draw from this list in this order: another name in it would make
 * other schedules of all of them.
 */
export const LONE_FAULTS = {
  'member killed and restarted': async (_world, _step, member) => {
    await member.kill();
    return () => member.restart();
  },
  'primary stepped down': async (world) => {
    await world.set.stepDown();
    return nothing;
  },
  'member partitioned (accepts, never answers)': async (_world, _step, member) => {
    await member.freeze();
    return () => member.thaw();
  },
  'member slow': async (_world, { strength }, member) => {
    await member.setLatency(Math.ceil(strength * 150));
    return () => member.setLatency(0);
  },
  'member refuses connections': async (_world, { strength }, member) => {
    await member.setConnectionLimit(Math.floor(strength * 8));
    return () => member.setConnectionLimit(undefined);
  },
  'member lies about its role': async (_world, { strength }, member) => {
    await member.lieAboutRole(strength < 0.5 ? 'primary' : 'secondary');
    return () => member.lieAboutRole(undefined);
  },
  'replication lags': async (_world, { strength }, member) => {
    await member.setLag(strength * 500);
    return () => member.setLag(0);
  },
  'connections closed, pools cleared': failing({ closeConnection: true }),
  'socket half-closed': broken('halfClose'),
  'reply cut in the middle': broken('cut'),
  'reply is no BSON': broken('garbage'),
  'reply is no message': broken('noise'),
  'reply lost': broken('lost'),
  'member shutting down (error 91)': failing({ code: 91 }),
  'write done, reply an error': failing({ command: 'insert', code: 11600, afterExecution: true }),
  'member overloaded (error 462)': failing({
    code: 462,
    errorLabels: ['SystemOverloadedError', 'RetryableError'],
  }),
  'config reloaded': reloadValid,
  'invalid config reloaded': reloadInvalid,
  'another client joins and leaves': async (world) => {
    if (world.places === 0) return nothing;
    const client = world.join();
    return async () => {
      world.clients.delete(client);
      await client.close();
      world.places += 1;
    };
  },
  'burst of 300 operations in one tick': async (world) => {
    for (const client of world.clients) {
      for (let n = 0; n < 300; n += 1) void world.issue(client);
      break;
    }
    return nothing;
  },
  'clock jumps': async (_world, { strength }) => {
    const now = Date.now;
    const jump = Math.floor((strength - 0.5) * 7_200_000);
    Date.now = () => now() + jump;
    return () => {
      Date.now = now;
    };
  },
  'event loop blocked': async (world, { strength }) => {
    const blockMS = 1_000 + strength * 4_000;
    blockEventLoop(blockMS);
    world.blockedMS += blockMS;
    return nothing;
  },
} as const satisfies Readonly<Record<string, Fault>>;

/** Everything that goes wrong, by the name in the report. */
export const FAULTS = { ...LONE_FAULTS, ...FLEET_FAULTS, ...PRESENCE_FAULTS, [STARVED]: starve } as const;

export type LoneFaultName = keyof typeof LONE_FAULTS;
export type FleetFaultName = keyof typeof FLEET_FAULTS;
export type PresenceFaultName = keyof typeof PRESENCE_FAULTS;
export type FaultName = keyof typeof FAULTS;
