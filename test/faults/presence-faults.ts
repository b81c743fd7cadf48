import type { MongoClient } from 'mongo-governor';
import type { Member } from 'mongo-governor/testing';
import { MongoError } from 'mongodb';
import { GovernorError } from '../../src/errors';
import { eventually } from '../support/eventually';
import { stubKeyVault } from '../support/key-vault-stub';
import type { Fault } from './fault';
import { takePlaces, visit, workShortly } from './guests';
import { readOwnWrite } from './operations';
import type { World } from './world';

/** How long a client tries that is bound to fail, and one that tries again and again. */
const FAILS_AFTER = { serverSelectionTimeoutMS: 60 };
const TRIES_FOR = { serverSelectionTimeoutMS: 150 };
/** Nobody listens there. */
const DEAD_PORT = 'mongodb://127.0.0.1:1/?replicaSet=rs0';

const nothing = (): void => undefined;

/** Both reach for connections: one nowhere, one at all members, which then are of another set. */
function hopelessUris({ set }: World): [string, string] {
  return [DEAD_PORT, set.uri.replace(/replicaSet=[^&]*/, 'replicaSet=elsewhere')];
}

/** Whether it is connected now; what it failed with has to be an error that a user can tell. */
async function connects(client: MongoClient): Promise<boolean> {
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof MongoError || error instanceof GovernorError) return false;
    throw error;
  }
}

async function failToConnect(world: World, strength: number): Promise<void> {
  const leavePlace = await takePlaces(world, 1);
  const uris = hopelessUris(world);
  try {
    for (let n = 0; n < 2 + Math.floor(strength * 6); n += 1) {
      const client = world.make(uris[n % 2] as string, FAILS_AFTER);
      if (await connects(client)) throw new Error('a client connected to where nobody is');
      // The others are dropped as they are.
      if (n % 3 === 0) await client.close();
    }
  } finally {
    leavePlace();
  }
}

/** One try to get a client that works. */
type Try = () => Promise<MongoClient | undefined>;

/** The same client again; a new one each time, dropped or closed; an operation in place of `connect()`. */
function retryLoops(world: World, uri: string): [Try, Try, Try, Try] {
  const same = world.make(uri, TRIES_FOR);
  const started = async (client: MongoClient) => ((await connects(client)) ? client : undefined);
  return [
    () => started(same),
    () => started(world.make(uri, TRIES_FOR)),
    async () => {
      const client = world.make(uri, TRIES_FOR);
      if (await connects(client)) return client;
      await client.close();
      return undefined;
    },
    async () => {
      const client = world.make(uri, TRIES_FOR);
      if (await world.issue(client, readOwnWrite)) return client;
      await client.close();
      return undefined;
    },
  ];
}

async function retryUntilHere(world: World, { address }: Member, strength: number): Promise<void> {
  const leavePlace = await takePlaces(world, 1);
  const loops = retryLoops(world, `mongodb://${address}/?directConnection=true`);
  const attempt = loops[Math.floor(strength * loops.length)] as Try;
  let client: MongoClient | undefined;
  try {
    await eventually('a retry loop connects', async () => {
      client = await attempt();
      return client !== undefined;
    });
    if (client !== undefined) await workShortly(world, client, 2);
  } finally {
    await client?.close();
    leavePlace();
  }
}

/** The driver makes a second client for the key vault by itself. Both work: data keys are looked up there. */
async function encrypt(world: World): Promise<void> {
  stubKeyVault();
  const leavePlaces = await takePlaces(world, 2);
  const client = world.make(world.set.uri, {
    autoEncryption: {
      keyVaultNamespace: 'vault.keys',
      kmsProviders: { local: { key: Buffer.alloc(96) } },
      bypassAutoEncryption: true,
    },
  });
  const { encrypter } = client.options as unknown as { encrypter: { internalClient: MongoClient } };
  try {
    if (!(await connects(client))) return;
    await Promise.all([workShortly(world, client, 3), workShortly(world, encrypter.internalClient, 3)]);
  } finally {
    await client.close();
    leavePlaces();
  }
}

/** What fails, returns, or is there twice: clients that come and go beside those that work all the time. */
export const PRESENCE_FAULTS = {
  'client whose connect() fails': async (world, { strength }) => {
    await failToConnect(world, strength);
    return nothing;
  },
  'member killed, a client retries until it is back': async (world, { strength }, member) => {
    await member.kill();
    const isHere = retryUntilHere(world, member, strength);
    // Whoever waits for it hears of a failure; until then it is nobody's rejection.
    isHere.catch(nothing);
    return async () => {
      await member.restart();
      await isHere;
    };
  },
  'member reached by another name': async (world, _step, { address }) => {
    const port = address.split(':')[1];
    await visit(world, `mongodb://localhost:${port}/?directConnection=true`, { family: 4 });
    return nothing;
  },
  'client of another deployment': async (world) => {
    const { other } = world;
    if (other === undefined) return nothing;
    const client = world.make(other.uri);
    await workShortly(world, client, 4);
    return () => client.close();
  },
  'client with an internal client': async (world) => {
    await encrypt(world);
    return nothing;
  },
} as const satisfies Readonly<Record<string, Fault>>;

/** The fault that needs a second set. */
export const OTHER_DEPLOYMENT = 'client of another deployment';
