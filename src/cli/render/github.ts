import { oneLine } from '../../errors/one-line';
import { type ChangeReport, countByClass } from './change-report';

const LEVEL = { breaking: 'error', risky: 'warning', safe: 'notice' } as const;

/** Workflow commands of GitHub Actions: an annotation at the line of each change. */
export function renderGithub(report: ChangeReport): string {
  const lines = report.services.flatMap(({ file, changes, lineOf }) =>
    changes.map((change) =>
      annotation(
        LEVEL[change.class],
        `${change.sentence} (${change.reason}) ${change.rule}`,
        file,
        lineOf(change),
      ),
    ),
  );
  return `${[...lines, `${report.title}: ${countByClass(report)}. ${report.advice}`.trim()].join('\n')}\n`;
}

export function annotation(
  level: 'error' | 'warning' | 'notice',
  message: string,
  file?: string | undefined,
  line?: number | undefined,
): string {
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(oneLine(file))}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    'title=mongo-governor',
  ];
  return `::${level} ${properties.join(',')}::${escapeData(oneLine(message))}`;
}

// As the toolkit of GitHub Actions escapes them (actions/toolkit, core/src/command.ts).
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
