import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GIT, git } from '../support/git';
import { config, ROLLBACK, type Workspace, workspace } from './helpers';

const LOCK = 'mongo-governor.lock.json';
const API = 'api.mongo-governor.json';
const SMTP = 'smtp.mongo-governor.json';
const FILES = { [API]: config('api'), [SMTP]: config('smtp') };
const RAISED = { primary: 60, secondary: 1_200, instances: 6 };
const LEASED = { primary: 640, secondary: 640, budget: 'leased', lease: { maxInstances: 64 } };
const URI = 'mongodb://db.example.net/?replicaSet=rs0&readPreference=secondaryPreferred';

/** A repository whose main branch has the services and the lock; the branch of the pull request is checked out. */
async function repository(
  files: Readonly<Record<string, unknown>> = FILES,
  [lock, env]: Given = [[], {}],
): Promise<Workspace> {
  const space = workspace(files);
  expect((await space.run(['lock', '--config', '.', ...lock], env)).code).toBe(0);
  git(space.folder, 'init', '--quiet', '--initial-branch=main');
  git(space.folder, 'add', '--all');
  git(space.folder, 'commit', '--quiet', '--message=main');
  git(space.folder, 'checkout', '--quiet', '-b', 'pull-request');
  return space;
}

const remove = (space: Workspace, path: string): void =>
  rmSync(join(space.folder, path), { recursive: true });
const relock = async (space: Workspace, ...args: readonly string[]): Promise<void> => {
  expect((await space.run(['lock', '--config', '.', ...args])).code).toBe(0);
};
const change = (path: string, rest: object) => async (space: Workspace) => {
  const { service } = JSON.parse(readFileSync(join(space.folder, path), 'utf8'));
  space.write(path, { ...config(service), ...rest });
};

type Given = readonly [args: readonly string[], env: NodeJS.ProcessEnv];

interface Variant {
  readonly name: string;
  readonly change: (space: Workspace) => Promise<unknown>;
  readonly words: RegExp;
  readonly files?: Readonly<Record<string, unknown>>;
  /** Arguments and variables of the lock of main. */
  readonly locked?: Given;
  /** Arguments and variables of the check. */
  readonly checked?: Given;
}

const withURI = (uri: string): Given => [['--uri-env', 'URI'], { URI: uri }];

/** Ways to bring in what the two pull requests of the incident did. */
const VARIANTS: readonly Variant[] = [
  {
    name: 'the first pull request: pools are raised',
    change: change(API, { connections: RAISED }),
    words: /cap at each secondary grows/,
  },
  {
    name: 'the second: reads go to the primary',
    change: change(API, ROLLBACK),
    words: /all reads move from the secondaries to the primary/,
  },
  {
    name: 'the lock is deleted and made anew',
    change: async (space) => {
      await change(API, ROLLBACK)(space);
      remove(space, LOCK);
      await relock(space);
    },
    words: /all reads move/,
  },
  {
    name: 'the lock is deleted',
    change: async (space) => {
      await change(API, ROLLBACK)(space);
      remove(space, LOCK);
    },
    words: /all reads move/,
  },
  {
    name: 'the lock moves',
    change: async (space) => {
      await change(API, { ...ROLLBACK, drift: { lock: 'other.lock.json' } })(space);
      expect((await space.run(['lock', '--config', API])).code).toBe(0);
    },
    words:
      /all reads move[\s\S]*accepted plan is looked for in|accepted plan is looked for in[\s\S]*all reads move/,
  },
  {
    name: 'the configuration and its section of the lock are removed',
    change: async (space) => {
      remove(space, API);
      const lock = JSON.parse(readFileSync(join(space.folder, LOCK), 'utf8'));
      delete lock.services.api;
      space.write(LOCK, lock);
    },
    words: /api: has no configuration any more/,
  },
  {
    name: 'configuration and lock of all services are removed, and others come',
    change: async (space) => {
      for (const path of [API, SMTP, LOCK]) remove(space, path);
      space.write('web.mongo-governor.json', config('web', ROLLBACK));
      await relock(space);
    },
    words: /api: has no configuration any more/,
  },
  {
    name: 'the service has another name',
    change: async (space) => {
      space.write(API, config('api2', ROLLBACK));
      remove(space, LOCK);
      await relock(space);
    },
    words: /api: has no configuration any more/,
  },
  {
    name: 'a second service comes with caps of its own',
    change: async (space) => space.write('api-reads.mongo-governor.json', config('api-reads')),
    words: /api-reads: is not in the lock/,
  },
  {
    name: 'the environment says it',
    change: async (space) => space.write('prod.env', 'MONGO_GOVERNOR_READS_PREFERENCE=primary\n'),
    checked: [['--env-file', 'api=prod.env'], {}],
    words: /api: all reads move/,
  },
  {
    name: 'a variable of the build says it',
    change: async () => undefined,
    checked: [['--env'], { MONGO_GOVERNOR_CONNECTIONS_SECONDARY: '1200' }],
    words: /cap at each secondary grows/,
  },
  {
    name: 'the connection string says it',
    change: async () => undefined,
    locked: withURI(URI),
    checked: withURI(URI.replace('secondaryPreferred', 'primary')),
    words: /by the connection string and client options, reads move/,
  },
  {
    name: 'the lock drops the connection string',
    change: async (space) => {
      remove(space, LOCK);
      await relock(space);
    },
    locked: withURI(URI),
    words: /no longer knows what the connection string says/,
  },
  {
    name: 'a tag is mistyped',
    change: change(API, { reads: { tags: [{ use: 'anlytics' }] } }),
    words: /tagged \[\{"use":"anlytics"\}\]/,
  },
  {
    name: 'fewer instances are said to run',
    change: change(API, { connections: { primary: 60, secondary: 120, instances: 1 } }),
    words: /divided by 1 instances/,
  },
  {
    name: 'leases become a static budget',
    files: { [API]: config('api', { connections: LEASED }) },
    change: change(API, { connections: { primary: 640, secondary: 640 } }),
    words: /divided statically/,
  },
  {
    name: 'the safe share is the whole cap',
    files: { [API]: config('api', { connections: LEASED }) },
    change: change(API, { connections: { ...LEASED, lease: { maxInstances: 1 } } }),
    words: /safe share is for 1 instances/,
  },
  {
    name: 'leases are kept elsewhere',
    files: { [API]: config('api', { connections: LEASED }) },
    change: change(API, { connections: { ...LEASED, lease: { maxInstances: 64, database: 'other' } } }),
    words: /database of the leases is other/,
  },
  {
    name: 'the connection string leads to other hosts, and the leases with it',
    files: { [API]: config('api', { connections: LEASED }) },
    change: async () => undefined,
    locked: withURI(URI),
    checked: withURI(URI.replace('db.example.net', 'db2.example.net')),
    words: /other hosts are asked/,
  },
  {
    name: 'the window is too short to see anything',
    change: change(API, { drift: { windowSeconds: 1 } }),
    words: /window .* shrinks/,
  },
  {
    name: 'a waiver for everything',
    change: change(API, { reads: { primaryAllowed: [{ namespace: '*', reason: 'why not' }] } }),
    words: /reads of \* move/,
  },
  { name: 'observe mode', change: change(API, { mode: 'observe' }), words: /no longer enforced/ },
  {
    name: 'the guard only warns',
    change: change(API, { ...ROLLBACK, drift: { onDrift: 'warn' } }),
    words: /met with "warn"/,
  },
];

(GIT ? describe : describe.skip)(
  `mongo-governor check --base${GIT ? '' : ' (SKIPPED: there is no git)'}`,
  () => {
    const check = (space: Workspace, [args, env]: Given = [[], {}]) =>
      space.run(['check', '--config', '.', '--base', 'main', ...args], env);

    it('passes where nothing has changed', async () => {
      expect(await check(await repository())).toMatchObject({ code: 0, err: '' });
    });

    it.each(VARIANTS.map((variant) => [variant.name, variant] as const))(
      'stops it: %s',
      async (_name, variant) => {
        const space = await repository(variant.files, variant.locked);
        await variant.change(space);
        const { code, out, err } = await check(space, variant.checked);
        expect({ code, err }).toEqual({ code: 1, err: '' });
        expect(out).toMatch(variant.words);
      },
    );

    it('passes what was accepted in the lock since then, and says by whom', async () => {
      const space = await repository();
      await change(API, { connections: RAISED })(space);
      await relock(space, '--accept', 'agreed with the DBAs');
      const { code, out } = await check(space);
      expect(code).toBe(0);
      expect(out).toContain('accepted since: "agreed with the DBAs"');
    });

    it('tells each service and each change once', async () => {
      const space = await repository();
      await change(API, ROLLBACK)(space);
      const { out } = await check(space);
      expect(out.match(/all reads move/g)).toHaveLength(1);
      expect(out.match(/^(api|smtp) /gm)).toEqual(['api ', 'smtp ']);
    });

    it('does not take what was accepted before for what was accepted since', async () => {
      const space = await repository();
      await change(API, { connections: RAISED })(space);
      await relock(space, '--accept', 'for a day');
      await change(API, {})(space);
      await relock(space);
      git(space.folder, 'commit', '--quiet', '--all', '--message=back again');
      git(space.folder, 'branch', '--force', 'main');
      await change(API, { connections: RAISED })(space);
      expect((await check(space)).code).toBe(1);
    });

    it('takes an acceptance of several steps together with lock --base', async () => {
      const space = await repository();
      for (const secondary of [600, 1_200]) {
        await change(API, { connections: { ...RAISED, secondary } })(space);
        await relock(space, '--accept', 'step by step');
      }
      expect((await check(space)).code).toBe(1);
      await relock(space, '--base', 'main', '--accept', 'all of it');
      expect((await check(space)).code).toBe(0);
    });

    it('passes a service that is gone, and one that is new, where that was accepted', async () => {
      const space = await repository();
      remove(space, SMTP);
      space.write('web.mongo-governor.json', config('web'));
      await relock(space, '--accept', 'smtp is web now');
      const { code, out } = await check(space);
      expect({ code, out }).toMatchObject({
        code: 0,
        out: expect.stringContaining('accepted since: "smtp is web now"'),
      });
      space.write(SMTP, config('smtp'));
      await relock(space, '--accept', 'and back');
      expect(JSON.parse(readFileSync(join(space.folder, LOCK), 'utf8'))).not.toHaveProperty('gone');
    });

    it('takes the acceptance of a service that went with its lock into one that is left', async () => {
      const space = await repository({
        'api/mongo-governor.json': config('api'),
        'web/mongo-governor.json': config('web'),
      });
      remove(space, 'api');
      expect((await check(space)).out).toMatch(/api: has no configuration any more/);
      await relock(space, '--base', 'main', '--accept', 'api is no more');
      expect((await check(space)).code).toBe(0);
    });

    it('lets a team begin: where no lock was, the first one breaks nothing', async () => {
      const space = workspace(FILES);
      git(space.folder, 'init', '--quiet', '--initial-branch=main');
      git(space.folder, 'add', '--all');
      git(space.folder, 'commit', '--quiet', '--message=main');
      await relock(space);
      expect((await check(space)).code).toBe(0);
    });

    it.each([
      [
        'a commit that is not here',
        'elsewhere',
        /--base elsewhere: there is no such commit here\. Fetch it first/,
      ],
      ['an option of git', '--help', /--base/],
    ])('says what is wrong with %s', async (_name, ref, words) => {
      const space = await repository();
      const { code, err } = await space.run(['check', '--config', '.', `--base=${ref}`]);
      expect(code).toBe(2);
      expect(err).toMatch(words);
    });

    it('says that it needs a repository', async () => {
      const space = workspace(FILES);
      await relock(space);
      expect(await check(space)).toMatchObject({
        code: 2,
        err: expect.stringContaining('needs a git repository'),
      });
    });
  },
);
