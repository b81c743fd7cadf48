import { alignRows } from './align-rows';
import type { IncidentReport, PhaseResult, RunResult } from './report';
import { percent } from './run/progress';
import { SERVICES } from './services';

type Row = readonly [label: string, ungoverned: string, governed: string];

/** Both runs side by side. */
export function formatTable({ runs, phases, caps, facts = [] }: IncidentReport): string {
  const [without, with_] = [runs.ungoverned.result, runs.governed.result];
  const row = (label: string, cell: (result: RunResult) => string): Row => [
    label,
    cell(without),
    cell(with_),
  ];
  const rows: Row[] = [
    ['', 'without', 'with governor'],
    row('requests sent (same seed)', ({ requests }) => whole(requests)),
    row('answered in time', ({ succeeded }) => whole(succeeded)),
    row('availability', ({ availability }) => percent(availability)),
    ...phases.flatMap(({ key, title }) => [
      row(`  ${title}`, (result) => percent(phaseOf(result, key).availability)),
      ...(key === 'bigger-pools' || key === 'rollback'
        ? SERVICES.map((service) =>
            row(`    ${service}`, (result) => percent(phaseOf(result, key).availabilityByService[service])),
          )
        : []),
    ]),
    row('latency, 99th percentile', ({ p99MS }) => `${whole(p99MS)} ms`),
    row(`peak connections, primary (caps: ${caps.primary.total})`, (result) =>
      whole(result.peakConnections.primary),
    ),
    row(`peak connections, a secondary (caps: ${caps.secondary.total})`, (result) =>
      whole(result.peakConnections.secondary),
    ),
    row('connections refused by members', ({ refusedConnections }) => whole(refusedConnections)),
    row('reads at the primary', ({ readsOnPrimary }) => whole(readsOnPrimary)),
    row('shed at once (503)', ({ sheds }) => whole(sheds)),
    ...facts.map(({ label, ungoverned, governed }): Row => [label, ungoverned, governed]),
  ];
  return alignRows(rows, 3);
}

function phaseOf(result: RunResult, key: PhaseResult['key']): PhaseResult {
  return result.phases.find((phase) => phase.key === key) as PhaseResult;
}

function whole(count: number | null): string {
  return count === null ? 'not known' : Math.round(count).toLocaleString('en-US');
}
