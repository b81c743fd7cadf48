import { z } from 'zod';

const count = z.int().min(0);

/** Options of one client as the driver resolved them; what counts for connections and routing, and no secret. */
export const driverOptionsSchema = z.strictObject({
  readPreference: z.strictObject({
    mode: z.enum(['primary', 'primaryPreferred', 'secondary', 'secondaryPreferred', 'nearest']),
    maxStalenessSeconds: z.number().optional(),
    tags: z.array(z.record(z.string(), z.string())),
  }),
  /** Per member and client; 0 is unlimited. */
  maxPoolSize: count,
  minPoolSize: count,
  maxConnecting: count,
  /** 0 is no limit. */
  waitQueueTimeoutMS: count,
  directConnection: z.boolean(),
  loadBalanced: z.boolean(),
  retryReads: z.boolean(),
  serverMonitoringMode: z.string(),
  /** As the client asks for it. */
  replicaSet: z.string().optional(),
  /** A digest of the seeds: another list is another one, and no address is told. Absent in locks of earlier versions. */
  seeds: z.string().optional(),
});

export type DriverOptions = z.infer<typeof driverOptionsSchema>;
