import { configSchema } from '../../src/config/schema';
import { LeaseClient } from '../../src/fleet/client/lease-client';
import { LeaseIdentity } from '../../src/fleet/client/lease-identity';
import { leaseTermsOf } from '../../src/fleet/client/lease-terms';
import { leaseStoreOf } from '../../src/governor/lease-store-of';
import type { Fault } from './fault';
import { configOf, type World } from './world';

const nothing = (): void => undefined;

/** Answers an error, or runs the command and never answers: the second leaves the instance to guess. */
async function storeGone(world: World, strength: number): Promise<() => Promise<void>> {
  const how = strength < 0.5 ? { code: 8 } : { reply: 'lost' as const };
  for (const member of world.set.members) {
    for (const command of ['findAndModify', 'update']) {
      await member.failNext({ command, times: Number.MAX_SAFE_INTEGER, ...how });
    }
  }
  return async () => {
    for (const member of world.set.members) await member.clearFailPoints();
  };
}

/**
 * A lease of another process, which asks for all that it can get. It has no connections of its own, so that what the
 * members count stays that of the governor; it asks through a governed client, as an operation that is never shed.
 */
async function takePart(world: World): Promise<() => Promise<void>> {
  const [client] = world.clients;
  if (client === undefined) throw new Error('no client to ask through');
  const config = configSchema.parse(configOf(world.schedule, world.other));
  const { primary, secondary } = config.connections;
  const peer = new LeaseClient({
    store: leaseStoreOf(config, {}, client, 'rs0', { group: undefined }),
    terms: leaseTermsOf(config, { clients: 1, monitoring: 2 }),
    identity: new LeaseIdentity('peer'),
    fingerprint: () => 'peer',
    heldNow: () => ({ primary: 0, secondary: 0 }),
    demandNow: () => ({ primary, secondary }),
  });
  peer.start();
  return () => peer.close();
}

/** What only a process of a fleet can lose. A schedule without the part that is lost draws none of them. */
export const FLEET_FAULTS = {
  'lease store gone': (world, { strength }) => storeGone(world, strength),
  'another instance takes a part of the share': (world) => takePart(world),
  'Redis gone': async ({ redis }, { strength }) => {
    if (redis === undefined) return nothing;
    if (strength < 0.5) {
      redis.freeze();
      return () => redis.thaw();
    }
    await redis.kill();
    return () => redis.restart();
  },
} as const satisfies Readonly<Record<string, Fault>>;
