import { z } from 'zod';
import { CONTROLS } from '../errors/one-line';
import { deploymentsSchemaOf } from './deployment-schema';
import { plainText, reasonText } from './plain-text';

/**
 * The driver refuses a smaller `maxStalenessSeconds`
 * (mongodb `sdam/server_selection.ts`, SMALLEST_MAX_STALENESS_SECONDS; max-staleness specification).
 */
const SMALLEST_MAX_STALENESS_SECONDS = 90;

const connections = z.int().min(1).max(1_000_000);
const milliseconds = z.int().min(0).max(3_600_000);

/** A name in keys of leases, labels of metrics and what the server shows. */
function nameOf(most: number) {
  return z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'letters, digits, "_", "." and "-"');
}

/**
 * `database.collection`, either part may be or end in `*`: `app.*`, `*.audit`, `app.tmp_*`; `app*` are whole databases. A
 * name alone would be a database without its collections, and who writes it means a collection.
 */
const namespacePattern = z
  .string()
  .max(255)
  .regex(
    new RegExp(`^[^.\\s*${CONTROLS}]*(\\*|\\*?\\.[^\\s*${CONTROLS}]*\\*?)$`),
    'a namespace with its database: "db.collection", "db.*" or "*"',
  )
  .min(1)
  .meta({ examples: ['app.sessions'] });

const waiver = z
  .strictObject({
    namespace: namespacePattern.describe(
      'Which reads: "db.collection", "db.*", a "*" only at the end of a part',
    ),
    reason: reasonText
      .min(1)
      .max(200)
      .describe('Why these reads need the primary; shown in reviews and metrics'),
  })
  .meta({ examples: [{ namespace: 'app.sessions', reason: 'login reads its own write' }] });

/** Of a configuration that names no other. */
export const DEFAULT_LOCK_FILE = 'mongo-governor.lock.json';

/** Of the lease documents, in a configuration that names no other. */
export const DEFAULT_LEASE_DATABASE = 'mongo_governor';

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const leaseSchema = z.strictObject({
  store: z
    .enum(['mongodb', 'redis'])
    .default('mongodb')
    .describe('Where leases are kept: the deployment that is governed (or uriEnv), or Redis'),
  uriEnv: z
    .string()
    .regex(VARIABLE_NAME, 'letters, digits and "_"; a name, not the connection string')
    .optional()
    .describe(
      'Name of the environment variable with the URI of the lease store; default: the governed deployment',
    ),
  database: plainText
    .min(1)
    .max(63)
    .default(DEFAULT_LEASE_DATABASE)
    .describe('Database of the lease documents'),
  ttlMS: z.int().min(1_000).max(600_000).default(15_000).describe('How long a lease is good without renewal'),
  renewMS: z.int().min(100).max(300_000).default(5_000).describe('Time between renewals'),
  maxInstances: z
    .int()
    .min(1)
    .max(100_000)
    .default(64)
    .describe(
      'Greatest number of instances that may ever live at once; the safe share is cap / maxInstances',
    ),
  groups: z
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .describe(
      'Documents the leases are spread over, each with its part of the caps and instances: for fleets of more than 500',
    ),
  weight: z.number().min(0.1).max(100).default(1).describe('Weight of this instance in fair shares'),
});

const lanesSchema = z.strictObject({
  critical: z
    .array(namespacePattern)
    .max(1_000)
    .default([])
    .describe('Work that goes first and is shed last'),
  background: z
    .array(namespacePattern)
    .max(1_000)
    .default([])
    .describe('Work that goes last and is shed first'),
});

const connectionsSchema = z.strictObject({
  primary: connections.describe(
    'Cap: connections of all instances together at the primary, monitoring connections included',
  ),
  secondary: connections.describe(
    'Cap: connections of all instances together at each secondary, monitoring connections included',
  ),
  instances: z
    .int()
    .min(1)
    .max(100_000)
    .default(1)
    .describe('Number of instances the caps are divided by (static)'),
  budget: z.enum(['static', 'leased']).default('static').describe('How a cap is divided among the instances'),
  lease: leaseSchema.prefault({}).describe('Settings of budget "leased"'),
  adaptive: z
    .enum(['off', 'observe', 'on'])
    .default('observe')
    .describe(
      'A limit below the share that follows what each member can carry: "on" holds to it, "observe" only tells it',
    ),
  waitQueue: z
    .strictObject({
      maxSize: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(1_000)
        .describe('Operations that may wait for a connection, per member; one more is shed'),
      timeoutMS: milliseconds.default(2_000).describe('Longest wait for a connection; 0 means no limit'),
      targetMS: milliseconds
        .min(1)
        .optional()
        .describe(
          'Wait that is normal: a queue that does not drain and keeps everybody longer sheds early; default: twice the service time',
        ),
      lanes: lanesSchema.prefault({}).describe('Lanes by namespace; what is in none of them is "normal"'),
    })
    .prefault({})
    .describe('Bound of the wait queue'),
});

const fallbackSchema = z.strictObject({
  maxConcurrent: z.int().min(0).max(100_000).default(4).describe('Fallback reads at the primary at one time'),
  maxPerSecond: z.number().min(0).max(1_000_000).default(50).describe('Fallback reads started per second'),
  maxQueued: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(20)
    .describe('Fallback reads that may wait; one more is refused'),
  redisUrlEnv: z
    .string()
    .regex(VARIABLE_NAME, 'letters, digits and "_"; a name, not the value')
    .optional()
    .describe('Name of the environment variable with a Redis URL: the whole fleet then shares this budget'),
});

const readsSchema = z.strictObject({
  preference: z
    .enum(['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest'])
    .default('secondaryPreferred')
    .describe('Where reads go that do not say otherwise'),
  maxStalenessSeconds: z
    .int()
    .min(SMALLEST_MAX_STALENESS_SECONDS)
    .max(86_400)
    .optional()
    .describe('A secondary that lags more is not read; default: no limit'),
  tags: z
    .array(z.record(plainText, plainText).meta({ examples: [{ dc: 'east' }] }))
    .default([])
    .describe('Tag sets, tried in order; a secondary must match one'),
  discoveryMS: milliseconds
    .default(1_000)
    .describe(
      'How long a read waits for members that are listed but not discovered yet, before it falls back',
    ),
  onPrimaryRead: z
    .enum(['reroute', 'reject', 'allow'])
    .default('reroute')
    .describe('What happens to a read that asks for the primary without a waiver'),
  primaryAllowed: z.array(waiver).max(1_000).default([]).describe('Waivers: reads that may use the primary'),
  primaryFallback: fallbackSchema
    .prefault({})
    .describe('Budget of reads that land on the primary because no secondary is eligible'),
});

const driftSchema = z.strictObject({
  lock: plainText.min(1).default(DEFAULT_LOCK_FILE).describe('Path of the lock, from the config file'),
  requireLock: z
    .boolean()
    .default(false)
    .describe('Refuse to start, and to reload, without a lock that has a plan of this service'),
  onDrift: z
    .enum(['hold', 'refuse', 'warn'])
    .default('hold')
    .describe('What happens at start and reload when the plan breaks the lock'),
  maxPrimaryReadShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Share of reads at the primary above which run-time drift is reported'),
  windowSeconds: z.int().min(1).max(3_600).default(60).describe('Sliding window of that share'),
  watch: z.boolean().default(true).describe('Reload when the config file or the lock changes'),
});

const listenerSchema = z.strictObject({
  port: z
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Port of the own listener for /metrics; absent: no listener'),
  host: plainText.min(1).default('127.0.0.1').describe('Address of the own listener'),
  console: z.boolean().default(false).describe('Serve the read-only console at / of the own listener'),
});

const availabilitySchema = z.strictObject({
  failFastAfterMS: milliseconds
    .min(100)
    .optional()
    .describe(
      "Longest first wait for a member, where none is there; default: the driver's serverSelectionTimeoutMS. After it work fails at once until there is one. Where others are there and may elect a primary, 12 s at least",
    ),
});

const deploymentsSchema = deploymentsSchemaOf({
  connections: connectionsSchema,
  reads: readsSchema,
  // What is not listed is of the process, which has one lock and one file.
  drift: driftSchema.pick({ maxPrimaryReadShare: true, windowSeconds: true }),
});

/**
 * The configuration of one service. Strict: an unknown key is a problem.
 * `z.infer` gives the resolved form, `z.input` the form that a person writes.
 */
export const configSchema = z.strictObject({
  $schema: z.string().optional().describe('JSON Schema of this file, for editors'),
  service: nameOf(64).describe('Name of the service that the caps are written for'),
  environment: nameOf(64)
    .optional()
    .describe('Where it runs, "production": each environment has a plan in the lock, and leases, of its own'),
  instance: nameOf(128).optional().describe('Name of this process; default: host name and process id'),
  mode: z
    .enum(['enforce', 'observe'])
    .default('enforce')
    .describe('"observe" decides and counts everything and changes nothing: how a team adopts the governor'),
  connections: connectionsSchema.describe('Connection caps'),
  reads: readsSchema.prefault({}).describe('Read policy'),
  drift: driftSchema.prefault({}).describe('Drift guard'),
  availability: availabilitySchema.prefault({}).describe('What happens while no member is there'),
  metrics: listenerSchema.prefault({}).describe('Prometheus metrics'),
  deployments: deploymentsSchema
    .optional()
    .describe(
      'Replica sets and clusters with caps, reads or drift limits of their own, by name; a client is of the first that matches its connection string, else of the top level',
    ),
});

/** A configuration with every default in it, as it is in force: the keys of docs/configuration.md. */
export type Config = Readonly<z.infer<typeof configSchema>>;
/** A configuration as a person writes it whole: the keys of docs/configuration.md. */
export type ConfigInput = z.input<typeof configSchema>;
export type ReadsConfig = Config['reads'];
export type Waiver = ReadsConfig['primaryAllowed'][number];
export type LanesConfig = Config['connections']['waitQueue']['lanes'];
