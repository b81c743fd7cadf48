import { type Member, type ReplicaSet, startReplicaSet } from 'mongo-governor/testing';

export const REGIONS = ['east', 'west'] as const;
export type RegionName = (typeof REGIONS)[number];

/** Both regions, each a replica set in a process of its own. Their members can go and come back. */
export class Regions implements AsyncDisposable {
  readonly sets: Readonly<Record<RegionName, ReplicaSet>>;
  readonly #down = new Set<Member>();

  private constructor(east: ReplicaSet, west: ReplicaSet) {
    this.sets = { east, west };
  }

  static async start(process: 'same' | 'child' = 'child'): Promise<Regions> {
    const [east, west] = await Promise.all(REGIONS.map((setName) => startReplicaSet({ setName, process })));
    return new Regions(east as ReplicaSet, west as ReplicaSet);
  }

  /** No member of it is there. */
  isDown(name: RegionName): boolean {
    return this.sets[name].members.every((member) => this.#down.has(member));
  }

  /** All members at once: no port is open, and nothing answers. */
  async takeAway(name: RegionName): Promise<void> {
    await this.#kill(this.sets[name].members);
  }

  /** The primary stays. */
  async takeSecondariesAway(name: RegionName): Promise<void> {
    await this.#kill(await this.sets[name].secondaries());
  }

  async bringBack(name: RegionName): Promise<void> {
    const gone = this.sets[name].members.filter((member) => this.#down.has(member));
    await Promise.all(gone.map((member) => member.restart()));
    for (const member of gone) this.#down.delete(member);
  }

  async #kill(members: readonly Member[]): Promise<void> {
    const there = members.filter((member) => !this.#down.has(member));
    for (const member of there) this.#down.add(member);
    await Promise.all(there.map((member) => member.kill()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(REGIONS.map((name) => this.sets[name].close()));
  }
}
