import { createGovernor, silentLogger } from 'mongo-governor';
import { Registry } from 'prom-client';
import { Counters } from '../../src/counts/counters';
import { sumOfSelections } from '../../src/driver/admission/selection-waits';
import { MemberLedger } from '../../src/driver/presence/member-ledger';
import { expose } from '../../src/metrics/exposition';
import type { DeploymentSource, MetricsSource, PoolReading } from '../../src/metrics/source';
import { countSeries } from '../shared/series';
import { type Summary, summarize } from '../shared/statistics';

export interface ScrapeCost {
  readonly members: number;
  readonly namespaces: number;
  readonly series: number;
  readonly bytes: number;
  readonly milliseconds: Summary;
}

const COMMANDS = ['find', 'aggregate', 'insert', 'update', 'delete', 'getMore'] as const;

/** A source as full as that of a service on `members` members that reads and writes `namespaces` namespaces. */
export function fullSource(members: number, namespaces: number): MetricsSource {
  const counters = new Counters({ service: 'api', deployment: 'default' });
  for (let n = 0; n < namespaces; n += 1) {
    for (const verdict of ['reroute', 'reject', 'allow', 'fallback'] as const)
      counters.verdict(verdict, `app.n${n}`);
    counters.waived(`reason ${n}`, `app.n${n}`);
  }
  const ledgers = Array.from({ length: members }, (_, n) => {
    const ledger = new MemberLedger(`member-${n}.example.net:27017`, () => 24);
    ledger.role = n % 3 === 0 ? 'primary' : 'secondary';
    for (const command of COMMANDS) {
      const { ok, errors } = ledger.stats.operations.series(ledger.role, command);
      ok.record(0.002);
      errors.get('50').record(0.2);
    }
    return ledger;
  });
  const pools: PoolReading[] = ledgers.map(({ address, role }) => ({
    address,
    role,
    inUse: 3,
    idle: 5,
    pending: 0,
    waiting: 1,
    oldestWaitSeconds: 0.004,
    inFlight: 4,
    limit: 22,
    adaptive: undefined,
  }));
  const { plan, ...source } = plainSource();
  const deployment: DeploymentSource = {
    name: 'default',
    plan,
    counters,
    clients: 1,
    pools: () => pools,
    ledgers,
    lanes: { critical: 0, normal: 1, background: 0 },
    selections: sumOfSelections([]),
    primaryReadShare: 0.01,
    health: 'up',
    leaseSecondsLeft: undefined,
    onSafeShare: undefined,
  };
  return { ...source, service: 'bench', deployments: [deployment] };
}

/** What a source has beside members and counters, of a real plan. */
function plainSource() {
  const governor = createGovernor(
    { service: 'bench', connections: { primary: 24, secondary: 24 } },
    { env: {}, cwd: '/nonexistent', isolated: true, registry: new Registry(), logger: silentLogger },
  );
  const { plan } = governor;
  void governor.close();
  return {
    plan,
    mode: plan.mode,
    planFingerprint: 'bench',
    inForce: 'config' as const,
    driftBreaking: false,
    reloads: { applied: 0, failed: 0 },
    configLoadedAtSeconds: 0,
  };
}

export async function measureScrape(
  members: number,
  namespaces: number,
  scrapes: number,
): Promise<ScrapeCost> {
  const registry = new Registry();
  const source = fullSource(members, namespaces);
  expose(source, source, registry);
  const milliseconds: number[] = [];
  let text = '';
  for (let scrape = -5; scrape < scrapes; scrape += 1) {
    const cpu = process.cpuUsage();
    text = await registry.metrics();
    const { user, system } = process.cpuUsage(cpu);
    if (scrape >= 0) milliseconds.push((user + system) / 1_000);
  }
  return {
    members,
    namespaces,
    series: countSeries(text),
    bytes: Buffer.byteLength(text),
    milliseconds: summarize(milliseconds),
  };
}
