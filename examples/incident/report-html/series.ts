import type { IncidentReport, RunRecord, TimelinePoint } from '../report';
import type { Line } from './chart';

/** What both runs are compared by: one row of two charts with the same scale. */
export interface Topic {
  readonly title: string;
  readonly explanation: string;
  readonly linesOf: (run: RunRecord) => readonly Line[];
  readonly max: (runs: readonly RunRecord[]) => number;
  readonly format: (value: number) => string;
}

const SERVICE_COLORS = ['c-used', 'c-secondary', 'c-primary', 'c-waiting', 'c-grey'];

/** What this report has values of. */
export function topicsOf(report: IncidentReport): Topic[] {
  const runs = Object.values(report.runs);
  const isKnown = ({ linesOf }: Topic): boolean =>
    runs.some((run) => linesOf(run).some(({ values }) => values.some((value) => value !== null)));
  return allTopics(report).filter(isKnown);
}

function allTopics(report: IncidentReport): Topic[] {
  const { caps, requestTimeoutMS } = report;
  const services = serviceNames(report);
  return [
    {
      title: 'Requests that succeeded',
      explanation: 'Of the requests that users sent in each moment, how many were answered in time.',
      linesOf: (run) => [line('succeeded', 'c-good', run, succeeded, { filled: true })],
      max: () => 1,
      format: percent,
    },
    {
      title: 'Time to answer',
      explanation: `99 of 100 requests were answered within this time. After ${requestTimeoutMS / 1000} s users gave up.`,
      linesOf: (run) => [
        line('99 of 100 requests', 'c-waiting', run, ({ latencyMS }) => latencyMS.p99, { filled: true }),
        line('half of the requests', 'c-used', run, ({ latencyMS }) => latencyMS.p50),
      ],
      max: () => requestTimeoutMS,
      format: (value) => `${value / 1000} s`,
    },
    {
      title: 'Connections to the database servers',
      explanation: 'As the servers count them. The dashed lines are the limits that the governor enforces.',
      linesOf: (run) => [
        line('at the primary', 'c-primary', run, (point) => connections(point, 'primary')),
        line('at the fuller secondary', 'c-secondary', run, (point) => connections(point, 'secondary')),
        line('limit, primary', 'c-primary', run, () => caps.primary.total, { dashed: true }),
        line('limit, secondary', 'c-secondary', run, () => caps.secondary.total, { dashed: true }),
      ],
      max: (runs) =>
        nice(
          Math.max(
            caps.secondary.total,
            caps.primary.total,
            ...runs.flatMap(({ timeline }) =>
              timeline.flatMap(({ members }) => members.map((member) => member.connections)),
            ),
          ),
        ),
      format: whole,
    },
    {
      title: 'Whose connections they are',
      explanation:
        'At the fuller secondary, by service: what the engineers of the real incident could not see.',
      // One service: its connections are all there are.
      linesOf: (run) =>
        (services.length > 1 ? services : []).map((name, index) =>
          line(name, SERVICE_COLORS[index % SERVICE_COLORS.length] as string, run, (point) =>
            ofService(point, name),
          ),
        ),
      max: (runs) =>
        nice(
          Math.max(
            ...runs.flatMap(({ timeline }) =>
              timeline.flatMap((point) => services.map((name) => ofService(point, name))),
            ),
          ),
        ),
      format: whole,
    },
    {
      title: 'Where reads go',
      explanation:
        'Reads belong on the secondaries. The rollback moved two services to the primary by mistake.',
      linesOf: (run) => [
        line('reads at secondaries', 'c-secondary', run, ({ reads }) => reads.onSecondaries),
        line('reads at the primary', 'c-primary', run, ({ reads }) => reads.onPrimary, { filled: true }),
      ],
      max: (runs) =>
        nice(
          Math.max(
            1,
            ...runs.flatMap(({ timeline }) =>
              timeline.flatMap(({ reads }) => [reads.onPrimary ?? 0, reads.onSecondaries ?? 0]),
            ),
          ),
        ),
      format: whole,
    },
  ];
}

export function percent(ratio: number): string {
  // Never rounded up to 100: one failed request is a failed request.
  const tenths = Math.floor(ratio * 1000) / 10;
  return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)}%`;
}

function line(
  label: string,
  color: string,
  { timeline }: RunRecord,
  value: (point: TimelinePoint) => number | null,
  style: Pick<Line, 'dashed' | 'filled'> = {},
): Line {
  return { label, color, values: timeline.map(value), ...style };
}

function succeeded({ requests: { ok, failed, shed } }: TimelinePoint): number | null {
  const all = ok + failed + shed;
  return all === 0 ? null : ok / all;
}

function connections({ members }: TimelinePoint, role: 'primary' | 'secondary'): number | null {
  const counts = members.filter((member) => member.role === role).map((member) => member.connections);
  return counts.length === 0 ? null : Math.max(...counts);
}

function ofService({ members }: TimelinePoint, service: string): number {
  return Math.max(
    0,
    ...members
      .filter(({ role }) => role === 'secondary')
      .map(({ connectionsByService }) => connectionsByService[service] ?? 0),
  );
}

function serviceNames({ caps }: IncidentReport): string[] {
  return Object.keys(caps.secondary.byService);
}

/** The next number that is easy to read. */
function nice(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * unit).find((step) => step >= value) ?? value;
}

function whole(value: number): string {
  return String(Math.round(value));
}
