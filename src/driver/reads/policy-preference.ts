import type { RoutingTable } from '../../plan/plan';
import type { DriverClient, DriverReadPreference, DriverReadPreferenceConstructor } from '../shape/internals';

/**
 * The policy's read preference in the `ReadPreference` class of the client's own driver copy
 * (Mongoose pins one): the driver selects by `instanceof`.
 */
export function makePolicyPreference(client: DriverClient, routing: RoutingTable): DriverReadPreference {
  const ReadPreference = classOf(client);
  const { preference, tags, maxStalenessSeconds } = routing;
  if (preference === 'primary') return new ReadPreference(preference);
  return new ReadPreference(
    preference,
    tags.length === 0 ? undefined : tags.map((tagSet) => ({ ...tagSet })),
    maxStalenessSeconds === undefined ? {} : { maxStalenessSeconds },
  );
}

/** What the driver's own default is, in the client's copy of the class. */
export function makePrimary(client: DriverClient): DriverReadPreference {
  return new (classOf(client))('primary');
}

function classOf(client: DriverClient): DriverReadPreferenceConstructor {
  return client.readPreference.constructor as DriverReadPreferenceConstructor;
}
