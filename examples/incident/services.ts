/** The four services of the incident report. */
export const SERVICES = ['api', 'smtp', 'tracking', 'website'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Without the governor, and with it. */
export type Mode = 'ungoverned' | 'governed';

/** What a service hands to its MongoDB client: the part that the incident's changes touched. */
export interface Settings {
  readonly maxPoolSize: number;
  readonly minPoolSize: number;
  readonly readPreference: 'primary' | 'secondaryPreferred';
}

/** The database that the demo fills and reads. */
export const DATABASE = 'mongo_governor_demo';

/** Documents in each collection. */
export const DOCUMENTS = 1_000;

/** Marks an HTTP answer that the governor refused at once, for the client to see. */
export const SHED_HEADER = 'x-shed';
