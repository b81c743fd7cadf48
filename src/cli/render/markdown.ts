import { RULES_PAGE } from '../../plan/rules/catalog';
import { type ChangeReport, countByClass } from './change-report';

const SIGN = { breaking: '⛔ breaking', risky: '⚠️ risky', safe: '✅ safe' } as const;

/** For a comment on a pull request, or a job's summary. */
export function renderMarkdown(report: ChangeReport): string {
  const rows = report.services.flatMap(({ changes }) =>
    changes.map(
      (change) =>
        `| ${SIGN[change.class]} | ${cell(change.sentence)} | ${cell(change.reason)} | \`${change.rule}\` |`,
    ),
  );
  const table =
    rows.length === 0
      ? ['No change.']
      : ['| | change | why | rule |', '| --- | --- | --- | --- |', ...rows, '', `Rules: \`${RULES_PAGE}\``];
  return `${[
    `### ${cell(report.title)}`,
    '',
    ...table,
    '',
    cell(`${countByClass(report)}. ${report.advice}`.trim()),
  ].join('\n')}\n`;
}

/** Text between markup, in a table or not: what a config says must not become markup. */
export function cell(text: string): string {
  return text.replace(/[\\|<>*_`[\]]/g, '\\$&').replace(/\r?\n/g, ' ');
}
