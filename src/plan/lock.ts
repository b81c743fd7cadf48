import { z } from 'zod';
import { canonicalJson, type Ordered, sha256, withOrder } from './canonical';
import { compareText, type PlanRecord, planRecordSchema } from './plan-record';

/** Version of the lock's format; another one is refused. */
export const LOCK_VERSION = 1;

/** Acceptances kept for each service: the lock stays small, and version control has the rest. */
const MOST_ACCEPTANCES = 20;

/** A breaking change that a person accepted. */
const acceptanceSchema = z.strictObject({
  /** Day, `2026-11-25`. */
  date: z.string(),
  reason: z.string(),
  /** The sentences of the breaking changes. */
  changes: z.array(z.string()),
});
export type Acceptance = z.infer<typeof acceptanceSchema>;

export interface LockedService {
  readonly plan: PlanRecord;
  /** Oldest first; the last 20. */
  readonly accepted: readonly Acceptance[];
}

/** The accepted plans of one or several services, committed as `mongo-governor.lock.json`. */
export interface Lock {
  readonly services: ReadonlyMap<string, LockedService>;
  /** Services that had a plan here and have no configuration any more, and who accepted that. */
  readonly gone?: ReadonlyMap<string, Acceptance>;
}

/**
 * One section a service, with its own acceptances and its own hash: pull requests of different services merge
 * without a conflict, which one hash over the file would give them every time.
 */
export const lockFileSchema = z.strictObject({
  version: z.literal(LOCK_VERSION),
  services: z.record(
    z.string(),
    z.strictObject({
      plan: planRecordSchema.omit({ service: true }),
      accepted: z.array(acceptanceSchema),
      integrity: z.string(),
    }),
  ),
  gone: z.record(z.string(), acceptanceSchema).optional(),
});

/** The text of a lock: the same for the same plans, services in order, made to be read in a diff. */
export function formatLock(lock: Lock): string {
  const names = [...lock.services.keys()].sort(compareText);
  const services = names.map((name) => {
    const { plan, accepted } = lock.services.get(name) as LockedService;
    const { service: _, ...rest } = plan;
    const section = { plan: rest, accepted };
    return [name, { ...section, integrity: integrityOf(name, section) }];
  });
  const gone = [...(lock.gone ?? [])].sort(([a], [b]) => compareText(a, b));
  const content = {
    version: LOCK_VERSION,
    services: Object.fromEntries(services),
    ...(gone.length === 0 ? {} : { gone: Object.fromEntries(gone) }),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Tells hand edits, not forgers: whoever can write the lock can also run `mongo-governor lock`. */
export function integrityOf(service: string, section: { plan: Ordered; accepted: unknown }): string {
  return `sha256-${sha256(canonicalJson([service, withOrder(section.plan), section.accepted])).slice(0, 32)}`;
}

/** The lock with a service's plan put in, and what was accepted with it. */
export function lockPlan(lock: Lock | undefined, plan: PlanRecord, acceptance?: Acceptance): Lock {
  const services = new Map(lock?.services);
  const before = services.get(plan.service)?.accepted ?? [];
  const accepted = acceptance === undefined ? before : [...before, acceptance].slice(-MOST_ACCEPTANCES);
  services.set(plan.service, { plan, accepted });
  const gone = new Map([...(lock?.gone ?? [])].filter(([name]) => name !== plan.service));
  return gone.size === 0 ? { services } : { services, gone };
}
