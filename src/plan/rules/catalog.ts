import type { ChangeClass } from '../change-class';

/** What a rule is about, for its page, for tools that show rules (SARIF), and for who wants an exception. */
export interface RuleDoc {
  readonly id: string;
  /** What has changed. */
  readonly what: string;
  /** What it can do to the members that all services share. */
  readonly why: string;
  /** A change that it tells. */
  readonly example: string;
}

/** In the order of the pages: first what breaks, then what a person should see. */
export const RULE_DOCS = [
  {
    id: 'READS_MOVE_TO_PRIMARY',
    what: 'Reads that went to secondaries go to the primary, or nearer to it: by the policy, by what a read that asks for the primary gets, or by the connection string.',
    why: 'The primary takes every write and can not be scaled out. In the incident the reads of two services that moved there brought it down.',
    example:
      '`reads.preference`: `secondaryPreferred` to `primary`; `reads.onPrimaryRead`: `reroute` to `allow`',
  },
  {
    id: 'WAIVER_WIDENS',
    what: 'A waiver is new or covers more namespaces.',
    why: 'Reads of these namespaces go to the primary where they ask for it, or name nothing.',
    example: '`reads.primaryAllowed`: a new entry for `app.*`',
  },
  {
    id: 'FALLBACK_GROWS',
    what: 'More reads may fall back to the primary, or the budget is no longer shared by the fleet.',
    why: 'When the secondaries go, all of it falls on the primary at once.',
    example: '`reads.primaryFallback.maxPerSecond`: 50 to 500',
  },
  {
    id: 'FALLBACK_SOONER',
    what: 'Reads fall back to the primary sooner, or may find no secondary at all: tags, staleness, the wait for discovery.',
    why: 'A tag that is mistyped matches nobody, and every read becomes a fallback read.',
    example: '`reads.tags`: `[{"use":"analytics"},{}]` to `[{"use":"anlytics"}]`',
  },
  {
    id: 'CAP_GROWS',
    what: 'A cap is higher.',
    why: 'More connections at a member that other services use too. In the incident secondaries failed under connections that nobody had added up.',
    example: '`connections.secondary`: 120 to 1200',
  },
  {
    id: 'FLEET_EXCEEDS_CAP',
    what: 'The caps are divided by fewer instances than may run, or another way while both kinds run.',
    why: 'A configuration stops no instance: each takes a larger part, and together they hold more than the cap.',
    example: '`connections.instances`: 6 to 1; `connections.budget`: `leased` to `static`',
  },
  {
    id: 'ADAPTIVE_OFF',
    what: 'The limit that follows what a member can carry is off.',
    why: 'A cap is a guess. A member that carries less gets all of it again.',
    example: '`connections.adaptive`: `on` to `off`',
  },
  {
    id: 'LEASES_MOVE',
    what: 'Leases are kept elsewhere, under another name, or in another number of groups.',
    why: 'During the rollout instances of before and after do not see each other, and each side grants the whole cap. Stop all instances, then start.',
    example: '`connections.lease.database`; the hosts of the connection string',
  },
  {
    id: 'INSTANCE_SHARED',
    what: 'The configuration file names the instance.',
    why: 'All processes that read it have one name and so one lease, which each of them takes whole.',
    example: '`instance: "api-1"` in a file of three replicas',
  },
  {
    id: 'POOL_UNLIMITED',
    what: 'The connection string allows larger pools while nothing else limits them.',
    why: 'In observe mode the pool size is the only limit.',
    example: '`maxPoolSize`: 10 to 100 with `mode: "observe"`',
  },
  {
    id: 'ROLES_HIDDEN',
    what: 'The connection string goes through a load balancer, or to one member directly.',
    why: 'Members have no roles there: nothing here keeps reads off the primary.',
    example: '`loadBalanced=true`',
  },
  {
    id: 'ENFORCEMENT_OFF',
    what: 'Caps and read policy are only observed.',
    why: 'Connections are not capped, and reads go wherever application and driver send them.',
    example: '`mode`: `enforce` to `observe`',
  },
  {
    id: 'GUARD_WEAKER',
    what: 'The guard itself stops less, or notices less.',
    why: 'The next change would pass unseen.',
    example: '`drift.onDrift`: `hold` to `warn`; `drift.windowSeconds`: 60 to 1',
  },
  {
    id: 'LOCK_MOVES',
    what: 'The accepted plan is looked for in another file.',
    why: 'Another lock, or a missing one, accepts other plans.',
    example: '`drift.lock`: `other.lock.json`',
  },
  {
    id: 'URI_UNSEEN',
    what: 'What the connection string says is not compared, or no longer in the lock.',
    why: 'A read preference or pool size in it goes unseen. Give it with `--uri-env`.',
    example: '`mongo-governor lock` without `--uri-env` after a lock with it was deleted',
  },
  {
    id: 'CLIENTS_MOVE',
    what: 'Clients are of another deployment: by a match, by the order of matches, by a deployment that comes or goes.',
    why: 'They move under the caps and the read policy of another one.',
    example: '`deployments.east.match`',
  },
  {
    id: 'SERVICE_NEW',
    what: 'A service, or an environment of one, has no plan in the lock yet.',
    why: 'It adds its connections to the members that all share.',
    example: 'a new `reports/mongo-governor.json`',
  },
  {
    id: 'SERVICE_GONE',
    what: 'A service that had a plan has no configuration any more.',
    why: 'If it still runs, nothing limits it.',
    example: 'configuration and lock of a service are deleted',
  },
  {
    id: 'CONNECTIONS_CHANGE',
    what: 'Connections are divided or capped otherwise, without more of them at any member.',
    why: 'This service may wait or be shed sooner.',
    example: '`connections.secondary`: 120 to 60',
  },
  {
    id: 'QUEUE_CHANGES',
    what: 'The wait queue, its target or its lanes are others.',
    why: 'Under overload other operations wait, for another time.',
    example: '`connections.waitQueue.timeoutMS`: 2000 to 5000',
  },
  {
    id: 'READS_CHANGE',
    what: 'Reads move off the primary, are refused, or fall back later.',
    why: 'They may be stale, or fail where they were answered.',
    example: '`reads.preference`: `primary` to `secondaryPreferred`',
  },
  {
    id: 'WAIVER_NARROWS',
    what: 'A waiver is gone, covers less, or is only written otherwise.',
    why: 'What needed to read its own write may read stale data.',
    example: '`reads.primaryAllowed`: an entry less',
  },
  {
    id: 'ENFORCEMENT_ON',
    what: 'Caps and read policy are enforced from now on.',
    why: 'Reads move and operations may be shed: look at what observe mode reported.',
    example: '`mode`: `observe` to `enforce`',
  },
  {
    id: 'GUARD_CHANGES',
    what: 'The guard is stricter, or follows changes otherwise.',
    why: 'What is taken back may stay in force until a restart.',
    example: '`drift.watch`: `true` to `false`',
  },
  {
    id: 'DRIVER_CHANGES',
    what: 'The connection string or client options say something else.',
    why: 'It counts where nothing is enforced, and in how the driver behaves.',
    example: '`retryReads=false`',
  },
  {
    id: 'METRICS_EXPOSED',
    what: 'Metrics are served at another address.',
    why: 'Who can reach it can read them, and the console where it is on.',
    example: '`metrics.host`: `0.0.0.0`',
  },
  {
    id: 'OTHER_CHANGE',
    what: 'A key that no rule knows.',
    why: 'Nobody has judged it yet: look at what it does.',
    example: 'a key of a newer version',
  },
] as const satisfies readonly RuleDoc[];

export type RuleId = (typeof RULE_DOCS)[number]['id'];

/** Where the rules are explained: in the installed package, for this project has no public page. */
export const RULES_PAGE = 'node_modules/mongo-governor/docs/rules.md';

export function pageOf(id: RuleId): string {
  return `${RULES_PAGE}#${id.toLowerCase()}`;
}

type Ids = readonly [breaking: RuleId, otherwise: RuleId];

/** By the beginning of the path; the last that fits counts, so that what is more exact comes later. */
const BY_PATH: readonly (readonly [path: string, ids: Ids])[] = [
  ['mode', ['ENFORCEMENT_OFF', 'ENFORCEMENT_ON']],
  ['instance', ['INSTANCE_SHARED', 'OTHER_CHANGE']],
  ['connections.primary', ['CAP_GROWS', 'CONNECTIONS_CHANGE']],
  ['connections.secondary', ['CAP_GROWS', 'CONNECTIONS_CHANGE']],
  ['connections.instances', ['FLEET_EXCEEDS_CAP', 'CONNECTIONS_CHANGE']],
  ['connections.budget', ['FLEET_EXCEEDS_CAP', 'CONNECTIONS_CHANGE']],
  ['connections.lease', ['LEASES_MOVE', 'CONNECTIONS_CHANGE']],
  ['connections.lease.maxInstances', ['FLEET_EXCEEDS_CAP', 'CONNECTIONS_CHANGE']],
  ['connections.adaptive', ['ADAPTIVE_OFF', 'CONNECTIONS_CHANGE']],
  ['connections.waitQueue', ['QUEUE_CHANGES', 'QUEUE_CHANGES']],
  ['reads', ['READS_MOVE_TO_PRIMARY', 'READS_CHANGE']],
  ['reads.primaryAllowed', ['WAIVER_WIDENS', 'WAIVER_NARROWS']],
  ['reads.primaryFallback', ['FALLBACK_GROWS', 'READS_CHANGE']],
  ['reads.tags', ['FALLBACK_SOONER', 'READS_CHANGE']],
  ['reads.maxStalenessSeconds', ['FALLBACK_SOONER', 'READS_CHANGE']],
  ['reads.discoveryMS', ['FALLBACK_SOONER', 'READS_CHANGE']],
  ['drift', ['GUARD_WEAKER', 'GUARD_CHANGES']],
  ['drift.lock', ['LOCK_MOVES', 'LOCK_MOVES']],
  ['availability', ['QUEUE_CHANGES', 'QUEUE_CHANGES']],
  ['metrics', ['METRICS_EXPOSED', 'METRICS_EXPOSED']],
  ['driver', ['URI_UNSEEN', 'URI_UNSEEN']],
  ['driver.', ['READS_MOVE_TO_PRIMARY', 'DRIVER_CHANGES']],
  ['driver.maxPoolSize', ['POOL_UNLIMITED', 'DRIVER_CHANGES']],
  ['driver.directConnection', ['ROLES_HIDDEN', 'DRIVER_CHANGES']],
  ['driver.loadBalanced', ['ROLES_HIDDEN', 'DRIVER_CHANGES']],
  ['driver.seeds', ['LEASES_MOVE', 'DRIVER_CHANGES']],
  ['driver.replicaSet', ['LEASES_MOVE', 'DRIVER_CHANGES']],
  ['deployments', ['CLIENTS_MOVE', 'CLIENTS_MOVE']],
];

/** The rule that a change is told by. What a deployment has of its own is told by the rules of the top level. */
export function ruleIdOf({ path, class: changeClass }: { path: string; class: ChangeClass }): RuleId {
  const own = /^deployments\.[^.]+\.(?!match$)(.+)/.exec(path)?.[1] ?? path;
  const [, ids] = BY_PATH.findLast(([begin]) => own.startsWith(begin)) ?? NO_RULE;
  return changeClass === 'breaking' ? ids[0] : ids[1];
}

const NO_RULE: (typeof BY_PATH)[number] = ['', ['OTHER_CHANGE', 'OTHER_CHANGE']];
