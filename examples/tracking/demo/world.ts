import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '../links/key-ring';
import { Asks, type AskTimes } from './asks';
import { type Counted, countClicks } from './count-clicks';
import { Instance, type ServiceKind } from './instance';
import { Load } from './load';
import { newKey } from './new-key';
import { Regions } from './regions';
import { seedLinks } from './seed-links';
import { Tally } from './tally';

const LINKS = 500;
const LOOK_AGAIN_MS = 50;

export interface WorldOptions {
  /** Clicks. */
  readonly perSecond: number;
  /** Of the first instance's page; 0: any. */
  readonly port?: number;
  /** What the instances run. Default: the example. */
  readonly kind?: ServiceKind;
  readonly instances?: number;
  /** Of the choice of links. */
  readonly seed?: number;
  /** Before the first click. */
  readonly prepare?: (regions: Regions) => Promise<void>;
}

export interface Finished {
  readonly counted: Counted;
  /** Where all members were gone for a while; see `membersAreGone`. */
  readonly asks: AskTimes | undefined;
  /** From the return of all members until the own region answered a click. */
  readonly firstClickMS: number | undefined;
}

/** Everything that runs: two regions, instances of a service in the east, and the people who click. */
export class World {
  readonly kind: ServiceKind;
  readonly regions: Regions;
  readonly instances: readonly Instance[];
  readonly tally = new Tally();
  readonly #folder: string;
  readonly #startLoad: () => Load;
  #load: Load | undefined;
  readonly #asks: Asks;
  #times: Promise<AskTimes> | undefined;
  #backAt: number | undefined;

  private constructor(
    kind: ServiceKind,
    regions: Regions,
    instances: readonly Instance[],
    folder: string,
    startLoad: () => Load,
    asks: Asks,
  ) {
    this.kind = kind;
    this.regions = regions;
    this.instances = instances;
    this.#folder = folder;
    this.#startLoad = startLoad;
    this.#asks = asks;
  }

  static async start({
    perSecond,
    port = 0,
    kind = 'governed',
    instances: count = 2,
    seed = 1,
    prepare,
  }: WorldOptions): Promise<World> {
    const keys = [newKey('k1')];
    const regions = await Regions.start();
    const links = await seedLinks(regions, new KeyRing(keys), LINKS);
    await prepare?.(regions);
    const folder = await mkdtemp(join(tmpdir(), 'tracking-'));
    const instances = Array.from({ length: count }, (_, index) => {
      const name = `east-${index + 1}`;
      const spoolFile = join(folder, `${name}.sqlite`);
      return new Instance({ kind, name, regions, keys, spoolFile, port: port === 0 ? 0 : port + index });
    });
    await Promise.all(instances.map((instance) => instance.start()));
    const world: World = new World(
      kind,
      regions,
      instances,
      folder,
      () =>
        new Load({ urls: instances.map(({ url }) => url), links, perSecond, seed }, (outcome) =>
          world.tally.add(outcome),
        ),
      await Asks.connect(kind, regions.sets.east.uri),
    );
    return world;
  }

  /** People begin to click. */
  begin(): void {
    this.#load = this.#startLoad();
  }

  /** What a driver says from now on is measured. */
  membersAreGone(): void {
    this.#asks.start();
  }

  membersAreBack(): void {
    this.#backAt = Date.now();
    this.#times = this.#asks.returned();
  }

  /** The load ends, every click on disk gets to the database, and the database is counted. */
  async finish(): Promise<Finished> {
    await this.#load?.stop();
    // Without the example nothing is on disk.
    while (this.kind === 'governed' && !(await this.#isQuiet())) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    const counted = await countClicks(this.regions.sets.east.uri, this.tally.answered);
    return { counted, asks: await this.#times, firstClickMS: this.#firstClickMS() };
  }

  async close(): Promise<void> {
    await this.#asks.close();
    await Promise.all(this.instances.map((instance) => instance.stop()));
    await this.regions[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #firstClickMS(): number | undefined {
    const backAt = this.#backAt;
    const first = backAt === undefined ? undefined : this.tally.firstOwnAfter(backAt);
    return first === undefined || backAt === undefined ? undefined : first - backAt;
  }

  async #isQuiet(): Promise<boolean> {
    const views = await Promise.all(this.instances.map((instance) => instance.view()));
    return views.every(({ spool }) => spool.kept === 0);
  }
}
