import { ROLES } from '../../config/roles';
import type { FleetLoad, ServiceLoad } from '../../plan/fleet-load';
import type { Carried } from '../running/carried';
import type { ServerLimit } from '../running/server-limit';
import type { PlainFormat } from '../shell/format';
import { carriedSentences } from './carried';
import { annotation } from './github';
import { cell } from './markdown';
import { textTable } from './text-table';

const HEAD = ['service', 'instances', 'at the primary', 'each', 'at a secondary', 'each', ''] as const;

/** @param carried what the members seem to carry, where metrics were given */
export function renderFleetLoad(
  load: FleetLoad,
  limit: ServerLimit | undefined,
  format: PlainFormat,
  carried?: readonly Carried[],
): string {
  if (format === 'json') return renderJson(load, limit, carried);
  const rows = [...load.services.map((row) => rowOf(row, load)), ...sumRows(load)];
  const verdicts = verdictsOf(load, limit);
  const table =
    format === 'markdown'
      ? markdownTable(rows)
      : textTable([HEAD, ...rows], (column) => column > 0 && column < HEAD.length - 1);
  const over = load.over.length > 0;
  const told =
    format === 'github'
      ? verdicts.map((verdict) => annotation(over ? 'error' : 'notice', verdict))
      : verdicts;
  const advice = carriedSentences(carried ?? []);
  const advised = format === 'github' ? advice.map((line) => annotation('notice', line)) : advice;
  // Lines are one paragraph in Markdown.
  const list = format === 'markdown' ? advised.map((line) => `- ${line}`) : advised;
  return `${[...table, '', ...told, ...(list.length > 0 ? ['', ...list] : [])].join('\n')}\n`;
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
  return Object.entries(load.deployments).flatMap(([deployment, sum]) =>
    ROLES.filter((role) => sum[role] > limit.limit).map((role) => {
      const member = role === 'primary' ? 'the primary' : 'each secondary';
      const of = hasNamed(load) ? ` of deployment ${deployment}` : '';
      const excess = Number.isFinite(sum[role]) ? `, ${sum[role] - limit.limit} more than` : ', over';
      return `BREAKING  all services together may hold ${count(sum[role])} connections at ${member}${of}${excess} the limit of a server, ${limit.limit} (${limit.source})`;
    }),
  );
}

function hasNamed({ deployments }: FleetLoad): boolean {
  return Object.keys(deployments).length > 1;
}

function renderJson(
  load: FleetLoad,
  limit: ServerLimit | undefined,
  carried: readonly Carried[] | undefined,
): string {
  // JSON has no infinity: null is "nothing limits it".
  return `${JSON.stringify({ ...load, limitSource: limit?.source, breaking: load.over.length > 0, carried }, null, 2)}\n`;
}

function rowOf(row: ServiceLoad, { services }: FleetLoad): string[] {
  const { service, deployment, instances, connections, perInstance, enforced } = row;
  const isOnly = services.filter((other) => other.service === service).length === 1;
  return [
    isOnly ? service : `${service} (${deployment})`,
    String(instances),
    count(connections.primary),
    count(perInstance.primary),
    count(connections.secondary),
    count(perInstance.secondary),
    enforced ? '' : 'not enforced (mode "observe")',
  ];
}

/** Members of different deployments are different servers: there is no sum over them. */
function sumRows(load: FleetLoad): string[][] {
  return Object.entries(load.deployments).map(([deployment, sum]) => {
    const instances = load.services
      .filter((row) => row.deployment === deployment)
      .reduce((total, row) => total + row.instances, 0);
    const name = hasNamed(load) ? `sum (${deployment})` : 'sum';
    return [name, String(instances), count(sum.primary), '', count(sum.secondary), '', ''];
  });
}

function count(value: number): string {
  return Number.isFinite(value) ? String(value) : 'no limit';
}

function markdownTable(rows: readonly (readonly string[])[]): string[] {
  const line = (row: readonly string[]): string => `| ${row.map(cell).join(' | ')} |`;
  return [line(HEAD), '| --- | ---: | ---: | ---: | ---: | ---: | --- |', ...rows.map(line)];
}
