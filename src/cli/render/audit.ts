import type { Finding } from '../../audit/findings';
import type { Growth } from '../../audit/growth';
import type { AuditReport, MemberReport } from '../../audit/report';
import { oneLine } from '../../errors/one-line';
import { textTable } from './text-table';

const HEADER = ['service', 'governed', 'connections', 'instances', 'cap', 'reads seen'];

/** For people. One table a member, then what to know. */
export function renderAudit(report: AuditReport, findings: readonly Finding[]): string {
  const tables = report.members.map(renderMember);
  const notes = findings.map(({ breaking, text }) => `${breaking ? '!' : '-'} ${oneLine(text)}`);
  const summary = notes.length > 0 ? notes.join('\n') : 'Every client is governed and within its cap.';
  return `${[...tables, summary].join('\n\n')}\n`;
}

/** What became more since watching began; the first line names the service. */
export function renderGrowth(growth: readonly Growth[], since: string): string {
  if (growth.length === 0) return `Nothing grew since ${since}.\n`;
  const lines = growth
    .slice(0, 10)
    .map(
      ({ service, address, from, to }) =>
        `  ${oneLine(service)} at ${address}: ${from} to ${to} (+${to - from})`,
    );
  return `Grew since ${since}:\n${lines.join('\n')}\n`;
}

function renderMember({ address, role, connections, limit, services, samples }: MemberReport): string {
  const rows = services.map(({ service, kind, connections: held, instances, cap, reads }) => [
    // The name that a client gives itself.
    oneLine(service),
    { governed: 'yes', ungoverned: 'NO', server: '', tool: '' }[kind],
    String(held),
    instances === null ? '' : String(instances),
    cap === null ? '' : `${cap}${held > cap ? ' OVER' : ''}`,
    samples === 0 ? '' : String(reads),
  ]);
  const attributed = services.reduce((sum, service) => sum + service.connections, 0);
  if (connections > attributed)
    rows.push(['(not shown to us)', '', String(connections - attributed), '', '', '']);
  const table = textTable([HEADER, ...rows], (column) => column >= 2);
  return `${address}  ${role}  ${connections} of ${limit} connections\n${table.map((line) => `  ${line}`).join('\n')}`;
}
