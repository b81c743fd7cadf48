import fc from 'fast-check';

/** Planted where passwords are written; must never come out again. */
export const SECRET = 'pl4nted-pa55word';

/** Inputs of one property; `npm run test:fuzz` asks for 100,000, spread over the properties of a file. */
export function runs(short: number, properties = 1): fc.Parameters<unknown> {
  const asked = Number(process.env.FUZZ_RUNS ?? 0);
  return { numRuns: asked > 0 ? Math.ceil(asked / properties) : short };
}

const scheme = fc.constantFrom(
  'mongodb://',
  'mongodb+srv://',
  'redis://',
  'rediss://',
  'MongoDB://',
  'http://',
);
const user = fc.constantFrom('app', 'a%40b', 'ops.user', 'ü', '');
const hosts = fc.constantFrom(
  'localhost',
  'h1:27017,h2:27018',
  '[::1]:27017',
  'db.example.com',
  ':',
  'h:99999',
  '',
);
const options = fc.constantFrom(
  '',
  '/app',
  '/?replicaSet=rs0&readPreference=primary',
  '/?maxPoolSize=x',
  '/?w=majority&w=1',
  '/?nonsense=1',
  '/?readPreference=never',
  '/%%%',
);

/** Connection strings with the planted password, right and wrong ones. */
export const secretUri: fc.Arbitrary<string> = fc
  .tuple(scheme, user, fc.constantFrom('', '@', '/', ':', '%', '#', '?'), hosts, options)
  .map(([start, name, odd, host, rest]) => `${start}${name}:${SECRET}${odd}@${host}${rest}`);

const word = fc.constantFrom(
  'service',
  'connections',
  'primary',
  'secondary',
  'instances',
  'reads',
  'preference',
  'tags',
  'drift',
  'metrics',
  'port',
  'conections',
  'deployments',
  'match',
  'hosts',
  '__proto__',
  'constructor',
  'toString',
  '',
);

/** Any JSON, of the config's own words, with connection strings where people paste them. */
export const anyTree: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.string(),
    fc.constantFrom('api', 'secondaryPreferred', 'primary', 'enforce', '1e999'),
    secretUri,
  ),
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(word, fc.string()), tie('tree'), { maxKeys: 4 }),
  ),
})).tree;

/** A right config with one thing replaced. */
export const nearlyRight: fc.Arbitrary<unknown> = fc
  .tuple(
    fc.constantFrom(
      'service',
      'connections',
      'connections.primary',
      'reads',
      'reads.preference',
      'reads.tags',
      'deployments',
      'deployments.east',
      'deployments.east.match',
      'deployments.east.match.hosts',
      'deployments.east.connections',
      'deployments.default',
      'x',
    ),
    anyTree,
  )
  .map(([path, value]) => {
    const config: Record<string, unknown> = {
      service: 'api',
      connections: { primary: 60, secondary: 120, instances: 6 },
      reads: { preference: 'secondaryPreferred', tags: [] },
      deployments: { east: { match: { hosts: ['east-*'] }, connections: { primary: 30 } } },
    };
    const keys = path.split('.');
    let node = config;
    for (const key of keys.slice(0, -1)) node = node[key] as Record<string, unknown>;
    node[keys.at(-1) as string] = value;
    return config;
  });

/** Text of a file: JSON, JSON cut or patched somewhere, or anything. */
export const fileText: fc.Arbitrary<string> = fc.oneof(
  fc.oneof(anyTree, nearlyRight).map((tree) => JSON.stringify(tree)),
  fc.tuple(nearlyRight, fc.nat(), fc.string({ maxLength: 3 })).map(([tree, at, patch]) => {
    const text = JSON.stringify(tree, null, 2);
    const place = at % (text.length + 1);
    return text.slice(0, place) + patch + text.slice(place + 1);
  }),
  fc.string(),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => '['.repeat(depth)),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => '{"connections":'.repeat(depth)),
);
