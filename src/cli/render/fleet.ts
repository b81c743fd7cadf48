import type { FleetLoad, ServiceLoad } from '../../plan/fleet-load';
import type { Format } from '../format';
import type { ServerLimit } from '../server-limit';
import { annotation } from './github';
import { cell } from './markdown';

const HEAD = ['service', 'instances', 'at the primary', 'each', 'at a secondary', 'each', ''] as const;

export function renderFleet(load: FleetLoad, limit: ServerLimit | undefined, format: Format): string {
  if (format === 'json') return renderJson(load, limit);
  const rows = [...load.services.map(rowOf), sumRow(load)];
  const verdicts = verdictsOf(load, limit);
  const table = format === 'markdown' ? markdownTable(rows) : textTable([HEAD, ...rows]);
  const over = load.over.length > 0;
  const told =
    format === 'github'
      ? verdicts.map((verdict) => annotation(over ? 'error' : 'notice', verdict))
      : verdicts;
  return `${[...table, '', ...told].join('\n')}\n`;
}

/** One sentence a role that is over the limit, or one that says how much is left. */
function verdictsOf(load: FleetLoad, limit: ServerLimit | undefined): string[] {
  if (limit === undefined) return ['No limit to compare with; give --server-limit N or --uri URI.'];
  if (load.over.length === 0) {
    const most = Math.max(load.sum.primary, load.sum.secondary);
    return [
      `At most ${most} of ${limit.limit} connections of a server (${limit.source}): ${limit.limit - most} are left.`,
    ];
  }
  return load.over.map((role) => {
    const sum = load.sum[role];
    const member = role === 'primary' ? 'the primary' : 'each secondary';
    const excess = Number.isFinite(sum) ? `, ${sum - limit.limit} more than` : ', over';
    return `BREAKING  all services together may hold ${count(sum)} connections at ${member}${excess} the limit of a server, ${limit.limit} (${limit.source})`;
  });
}

function renderJson(load: FleetLoad, limit: ServerLimit | undefined): string {
  // JSON has no infinity: null is "nothing limits it".
  return `${JSON.stringify({ ...load, limitSource: limit?.source, breaking: load.over.length > 0 }, null, 2)}\n`;
}

function rowOf({ service, instances, connections, perInstance, enforced }: ServiceLoad): string[] {
  return [
    service,
    String(instances),
    count(connections.primary),
    count(perInstance.primary),
    count(connections.secondary),
    count(perInstance.secondary),
    enforced ? '' : 'not enforced (mode "observe")',
  ];
}

function sumRow({ services, sum }: FleetLoad): string[] {
  const instances = services.reduce((total, service) => total + service.instances, 0);
  return ['sum', String(instances), count(sum.primary), '', count(sum.secondary), '', ''];
}

function count(value: number): string {
  return Number.isFinite(value) ? String(value) : 'no limit';
}

function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) =>
        column === 0 || column === 6 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function markdownTable(rows: readonly (readonly string[])[]): string[] {
  const line = (row: readonly string[]): string => `| ${row.map(cell).join(' | ')} |`;
  return [line(HEAD), '| --- | ---: | ---: | ---: | ---: | ---: | --- |', ...rows.map(line)];
}
