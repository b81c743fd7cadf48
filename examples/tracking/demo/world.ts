import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '../links/key-ring';
import { type Counted, countClicks } from './count-clicks';
import { Instance } from './instance';
import { Load } from './load';
import { newKey } from './new-keys';
import { Regions, seedLinks } from './regions';
import { Tally } from './tally';

const LINKS = 500;
const LOOK_AGAIN_MS = 50;

/** Everything that runs: two regions, two instances in the east, and the people who click. */
export class World {
  readonly regions: Regions;
  readonly instances: readonly Instance[];
  readonly tally = new Tally();
  readonly #folder: string;
  readonly #load: Load;

  private constructor(regions: Regions, instances: readonly Instance[], folder: string, load: Load) {
    this.regions = regions;
    this.instances = instances;
    this.#folder = folder;
    this.#load = load;
  }

  static async start(perSecond: number, port: number): Promise<World> {
    const keys = [newKey('k1')];
    const regions = await Regions.start();
    const links = await seedLinks(regions, new KeyRing(keys), LINKS);
    const folder = await mkdtemp(join(tmpdir(), 'tracking-'));
    const instances = ['east-1', 'east-2'].map((name, index) => {
      const spoolFile = join(folder, `${name}.sqlite`);
      return new Instance({ name, regions, keys, spoolFile, port: port === 0 ? 0 : port + index });
    });
    await Promise.all(instances.map((instance) => instance.start()));
    const world: World = new World(
      regions,
      instances,
      folder,
      new Load({ urls: instances.map(({ url }) => url), links, perSecond }, (outcome) =>
        world.tally.add(outcome),
      ),
    );
    return world;
  }

  /** The load ends, every click on disk gets to the database, and the database is counted. */
  async finish(): Promise<Counted> {
    await this.#load.stop();
    while (!(await this.#isQuiet())) await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    return countClicks(this.regions.sets.east.uri, this.tally.answered);
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.stop()));
    await this.regions[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #isQuiet(): Promise<boolean> {
    const views = await Promise.all(this.instances.map((instance) => instance.view()));
    return views.every(({ spool }) => spool.kept === 0);
  }
}
