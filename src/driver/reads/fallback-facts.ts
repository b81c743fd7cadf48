import { fallbackReason as reasonOf, type SelectableMember } from '../../policy/fallback-reason';
import type { FallbackReason } from '../../policy/read-policy';
import type { DriverReadPreference, DriverTopologyDescription } from '../shape/internals';

export type { FallbackReason };

/** Why a read preference finds no secondary in the topology as the driver knows it. */
export function fallbackReason(
  description: DriverTopologyDescription,
  preference: DriverReadPreference,
): FallbackReason {
  const members: SelectableMember[] = [...description.servers.values()];
  return reasonOf({
    members,
    heartbeatFrequencyMS: description.heartbeatFrequencyMS,
    tags: preference.tags,
    maxStalenessSeconds: preference.maxStalenessSeconds,
  });
}
