import type { MongoClient } from 'mongo-governor';
import type { MongoClientOptions } from 'mongodb';
import { eventually } from '../support/eventually';
import { GUEST_WORK } from './operations';
import type { World } from './world';

/** Operations that a guest has under way at once: more than it gets connections. */
const AT_ONCE = 12;

/** Waits for a place of a client; what is returned gives it back. The smallest share carries only so many. */
export async function takePlaces(world: World, places: number): Promise<() => void> {
  await eventually('a place for a client', () => world.places >= places);
  world.places -= places;
  return () => {
    world.places += places;
  };
}

/** Works with all that it gets, in some rounds; every operation is accounted for. Says how many were answered. */
export async function workShortly(world: World, client: MongoClient, rounds: number): Promise<number> {
  let answered = 0;
  for (let round = 0; round < rounds; round += 1) {
    const work = Array.from({ length: AT_ONCE }, (_, n) =>
      world.issue(client, GUEST_WORK[n % GUEST_WORK.length] as (typeof GUEST_WORK)[number]),
    );
    for (const isAnswered of await Promise.all(work)) if (isAnswered) answered += 1;
  }
  return answered;
}

/** Comes in a place of its own, works and leaves, whatever it meets. */
export async function visit(world: World, uri: string, options: MongoClientOptions = {}): Promise<void> {
  const leavePlace = await takePlaces(world, 1);
  const client = world.make(uri, options);
  try {
    await workShortly(world, client, 3);
  } finally {
    await client.close();
    leavePlace();
  }
}
