import { ReadPreference } from 'mongodb';
import { fallbackReason } from '../../../src/driver/reads/fallback-facts';
import { makePolicyPreference } from '../../../src/driver/reads/policy-preference';
import type { DriverClient } from '../../../src/driver/shape/internals';
import type { RoutingTable } from '../../../src/plan/plan';

const client = { readPreference: ReadPreference.primary } as unknown as DriverClient;

describe('the policy’s read preference', () => {
  it.each([
    [{ preference: 'primary', tags: [{ dc: 'west' }], maxStalenessSeconds: 120 }, undefined, undefined],
    [{ preference: 'secondary', tags: [], maxStalenessSeconds: undefined }, undefined, undefined],
    [
      { preference: 'secondaryPreferred', tags: [{ dc: 'west' }], maxStalenessSeconds: 120 },
      [{ dc: 'west' }],
      120,
    ],
  ])('of %j is of the client’s own class', (routing, tags, maxStalenessSeconds) => {
    const preference = makePolicyPreference(client, routing as unknown as RoutingTable);
    expect(preference).toBeInstanceOf(ReadPreference);
    expect(preference.mode).toBe(routing.preference);
    expect([preference.tags, preference.maxStalenessSeconds]).toEqual([tags, maxStalenessSeconds]);
    // The driver may keep what it is given: the plan is nobody's to change.
    if (tags !== undefined) expect(preference.tags?.[0]).not.toBe(routing.tags[0]);
  });
});

describe('why a read preference finds no secondary', () => {
  const primary = { type: 'RSPrimary', tags: {}, error: null, lastUpdateTime: 0, lastWriteDate: 0 };
  const secondary = { ...primary, type: 'RSSecondary', lastUpdateTime: 200_000 };
  const description = (...members: object[]) =>
    ({
      heartbeatFrequencyMS: 10_000,
      servers: new Map(members.map((member, n) => [`m${n}:1`, member])),
    }) as never;

  it.each([
    ['no_secondary', description(primary), { mode: 'secondary' }],
    ['stale', description(primary, secondary), { mode: 'secondary', maxStalenessSeconds: 90 }],
    ['tags', description(primary, secondary), { mode: 'secondary', tags: [{ dc: 'west' }] }],
    ['overload', description(primary, secondary), { mode: 'secondary' }],
  ])('is %s', (reason, topology, preference) => {
    expect(fallbackReason(topology, preference)).toBe(reason);
  });
});
