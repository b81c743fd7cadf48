import type { Member, Witness as MemberWitness } from 'mongo-governor/testing';
import type { MemberReading, Witness } from '../witness/witness';

/** Of the calls that measure the driver (`tracking/demo/asks.ts`), which are not the service's. */
const NOT_THE_SERVICE = new Set(['asks', 'asks mongo-governor']);

/** What the members of a side's own region count. */
export class RegionWitness implements Pick<Witness, 'read'> {
  readonly #members: readonly Member[];

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  /** Cheap enough to ask all the time. */
  read(): Promise<readonly MemberReading[]> {
    return Promise.all(
      this.#members.map(async (member) => {
        const [role, { open, peak, refused }] = await Promise.all([member.role(), member.connections()]);
        return {
          address: member.address,
          role,
          connections: open,
          peak,
          refused,
          connectionsByService: { tracking: open },
          peakByService: { tracking: peak },
          reads: { asPrimary: null, asSecondary: null },
        };
      }),
    );
  }

  /** With all that they have counted since the reset, of the service alone. */
  async readAll(): Promise<readonly MemberReading[]> {
    return (await Promise.all(this.#members.map((member) => member.witness()))).map(readingOf);
  }
}

export function readingOf(witness: MemberWitness): MemberReading {
  const { address, role, connections, openByAppName, peakByAppName, readsByAppName } = witness;
  const reads = Object.entries(readsByAppName).filter(([app]) => !NOT_THE_SERVICE.has(app));
  const peak = ofService(peakByAppName);
  return {
    address,
    role,
    connections: connections.open,
    peak,
    refused: connections.refused,
    connectionsByService: { tracking: ofService(openByAppName) },
    peakByService: { tracking: peak },
    reads: {
      asPrimary: reads.reduce((sum, [, { asPrimary }]) => sum + asPrimary, 0),
      asSecondary: reads.reduce((sum, [, { asSecondary }]) => sum + asSecondary, 0),
    },
  };
}

/** The fullest of its names: a side has one instance. */
function ofService(byAppName: Readonly<Record<string, number>>): number {
  const counts = Object.entries(byAppName).filter(([app]) => !NOT_THE_SERVICE.has(app));
  return Math.max(0, ...counts.map(([, count]) => count));
}
