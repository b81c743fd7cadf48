import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigWatcher, type WatchOptions, watchConfigFile } from '../../src/config/watch';
import { eventually } from '../support/eventually';
import { temporaryFolder } from './helpers';

const FAST: WatchOptions = { intervalMS: 5, settleMS: 10, unparsableSettleMS: 10 };

describe('watchConfigFile', () => {
  let folder: string;
  let path: string;
  let watcher: ConfigWatcher | undefined;
  let seen: string[];

  const watch = (options: WatchOptions = FAST): void => {
    watcher = watchConfigFile(path, (text) => seen.push(text), options);
  };
  const arrives = (text: string) => eventually(`${text} is told`, () => seen.includes(text));

  beforeEach(() => {
    folder = temporaryFolder();
    path = join(folder, 'mongo-governor.json');
    writeFileSync(path, '{"n":0}');
    seen = [];
  });

  afterEach(() => watcher?.close());

  it('tells a new text once, and not the one it started with', async () => {
    watch();
    writeFileSync(path, '{"n":1}');
    await arrives('{"n":1}');
    writeFileSync(path, '{"n":2}');
    await arrives('{"n":2}');
    expect(seen).toEqual(['{"n":1}', '{"n":2}']);
  });

  it('misses no change between the load and the watch', async () => {
    writeFileSync(path, '{"n":1}');
    watch({ ...FAST, text: '{"n":0}' });
    await arrives('{"n":1}');
  });

  it("survives an editor's atomic rename, again and again", async () => {
    watch();
    for (const n of [1, 2, 3]) {
      writeFileSync(`${path}.tmp`, `{"n":${n}}`);
      renameSync(`${path}.tmp`, path);
      await arrives(`{"n":${n}}`);
    }
  });

  it('survives the symlink swap of a Kubernetes ConfigMap', async () => {
    rmSync(path);
    const publish = (version: string, text: string): void => {
      mkdirSync(join(folder, version));
      writeFileSync(join(folder, version, 'mongo-governor.json'), text);
      symlinkSync(version, join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    };
    publish('..2026_01', '{"n":1}');
    symlinkSync(join('..data', 'mongo-governor.json'), path);
    watch();
    publish('..2026_02', '{"n":2}');
    rmSync(join(folder, '..2026_01'), { recursive: true });
    await arrives('{"n":2}');
    publish('..2026_03', '{"n":3}');
    await arrives('{"n":3}');
  });

  it('takes a deleted file for no change, and sees it return', async () => {
    watch();
    rmSync(path);
    writeFileSync(join(folder, 'other'), '');
    renameSync(join(folder, 'other'), join(folder, 'other2'));
    writeFileSync(path, '{"n":1}');
    await arrives('{"n":1}');
    expect(seen).toEqual(['{"n":1}']);
  });

  it('never tells a half-written text that is completed in time', async () => {
    watch({ ...FAST, unparsableSettleMS: 60_000 });
    writeFileSync(path, '{"n":');
    // Another watcher, which gives it less time, has told it by now.
    let half = '';
    const hasty = watchConfigFile(path, (text) => (half = text), { ...FAST, text: '{"n":0}' });
    await eventually('the half-written text is told', () => half !== '').finally(() => hasty.close());
    writeFileSync(path, '{"n":1}');
    await arrives('{"n":1}');
    expect(seen).toEqual(['{"n":1}']);
  });

  it('sees a file that comes late', async () => {
    rmSync(path);
    watch({ ...FAST, text: null });
    writeFileSync(path, '{"n":1}');
    await arrives('{"n":1}');
  });

  it('sees one that came between the load, which found none, and the watch', async () => {
    watch({ ...FAST, text: null });
    await arrives('{"n":0}');
  });

  it('gives a text with comments no more time than one without', async () => {
    watch({ ...FAST, unparsableSettleMS: 60_000 });
    writeFileSync(path, '// one\n{"n":1}');
    await arrives('// one\n{"n":1}');
  });

  describe('with files beside it', () => {
    const lock = () => join(folder, 'lock.json');

    it('tells that one of them has changed, or come', async () => {
      watch({ ...FAST, beside: [lock()] });
      writeFileSync(lock(), '{"l":1}');
      await eventually('the lock is told', () => seen.length === 1);
      writeFileSync(lock(), '{"l":2}');
      await eventually('its change is told', () => seen.length === 2);
      expect(seen).toEqual(['{"n":0}', '{"n":0}']);
    });

    it('tells of several that changed together once', async () => {
      watch({ ...FAST, beside: [lock()] });
      writeFileSync(path, '{"n":1}');
      writeFileSync(lock(), '{"l":1}');
      await arrives('{"n":1}');
      writeFileSync(path, '{"n":2}');
      await arrives('{"n":2}');
      expect(seen).toEqual(['{"n":1}', '{"n":2}']);
    });

    it('takes one that is gone for no change', async () => {
      writeFileSync(lock(), '{"l":1}');
      watch({ ...FAST, beside: [lock()] });
      rmSync(lock());
      writeFileSync(path, '{"n":1}');
      await arrives('{"n":1}');
      writeFileSync(lock(), '{"l":2}');
      await eventually('the lock that is back is told', () => seen.length === 2);
    });

    it('waits for what of them may be half-written', async () => {
      watch({ ...FAST, unparsableSettleMS: 60_000, beside: [lock()] });
      writeFileSync(lock(), '{"l":');
      let half = 0;
      const hasty = watchConfigFile(path, () => (half += 1), {
        ...FAST,
        text: '{"n":0}',
        beside: [join(folder, 'none')],
      });
      writeFileSync(join(folder, 'none'), '{"l":');
      await eventually('a watcher that gives it less time has told it', () => half === 1).finally(() =>
        hasty.close(),
      );
      writeFileSync(lock(), '{"l":1}');
      await eventually('the whole lock is told', () => seen.length === 1);
    });
  });

  it('tells an invalid text that stays', async () => {
    watch();
    writeFileSync(path, '{"n":');
    await arrives('{"n":');
  });

  it('tells nothing after close', async () => {
    watch();
    watcher?.close();
    let other = '';
    writeFileSync(path, '{"n":1}');
    const witness = watchConfigFile(path, (text) => (other = text), { ...FAST, text: '{"n":0}' });
    await eventually('the second watcher', () => other !== '').finally(() => witness.close());
    expect(seen).toEqual([]);
  });
});
