import { z } from 'zod';
import { CONTROLS } from '../errors/one-line';
import { overridesOf } from './overrides';
import { plainText } from './plain-text';

/** The name of what is written at the top level: the deployment of every client that no other one matches. */
export const DEFAULT_DEPLOYMENT = 'default';

/**
 * Not a whole number: objects have such keys first and sorted, whatever the order in which they were written, and the
 * order of deployments counts. `__proto__` is no key that a plain object can be trusted with.
 */
const name = z
  .string()
  .regex(
    new RegExp(`^(?!(?:${DEFAULT_DEPLOYMENT}|__proto__|\\d+)$)[A-Za-z0-9_.-]{1,64}$`),
    `a name of 1 to 64 letters, digits, "_", "." and "-" that is no whole number and not "${DEFAULT_DEPLOYMENT}", which is the top level`,
  );

/** The path of a socket, or a name or address with or without a port; never a connection string. */
const hostPattern = z
  .string()
  .max(300)
  .regex(
    new RegExp(
      `^(?:\\/[^\\s@,${CONTROLS}]+|(?:\\[[0-9A-Fa-f:.%*]+\\]|[^\\s/@:,?#%[\\]${CONTROLS}]+)(?::[\\d*]{1,5})?)$`,
    ),
    '"host", "host:port" or the name of an SRV record, a "*" for any text; no connection string',
  );

const matchSchema = z
  .strictObject({
    replicaSet: plainText
      .min(1)
      .max(255)
      .optional()
      .describe('Name of the replica set in the connection string or options; a "*" stands for any text'),
    hosts: z
      .array(hostPattern)
      .min(1)
      .max(1_000)
      .optional()
      .describe(
        'Patterns of seeds ("host", which covers every port, or "host:port") and SRV names; "*" stands for any text. One match is enough',
      ),
  })
  .refine(({ replicaSet, hosts }) => replicaSet !== undefined || hosts !== undefined, {
    message: 'replicaSet, hosts, or both',
  })
  .meta({
    minProperties: 1,
    description: 'Which clients: those that match every key that is given',
  });

export type DeploymentMatch = Readonly<z.infer<typeof matchSchema>>;

/** The schema of `deployments`: what a client of a deployment has in place of the top level's values. */
export function deploymentsSchemaOf<C extends z.ZodType, R extends z.ZodType, D extends z.ZodType>(sections: {
  readonly connections: C;
  readonly reads: R;
  readonly drift: D;
}) {
  return z.record(
    name,
    z.strictObject({
      match: matchSchema,
      connections: overridesOf(sections.connections).describe(
        'Over `connections` of the top level, key by key; null takes `lease.uriEnv` away',
      ),
      reads: overridesOf(sections.reads).describe(
        'Over `reads` of the top level, key by key and lists whole; null takes `maxStalenessSeconds` or `redisUrlEnv` away',
      ),
      drift: overridesOf(sections.drift).describe(
        'Over `drift.maxPrimaryReadShare` and `drift.windowSeconds` of the top level',
      ),
    }),
  );
}
