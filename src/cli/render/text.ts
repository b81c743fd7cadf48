import { type ChangeReport, countByClass } from './change-report';

/** For a terminal; no colours, so that a log keeps it readable. */
export function renderText(report: ChangeReport): string {
  const lines = report.services.flatMap(({ service, file, changes, first }) => {
    if (changes.length === 0)
      return [`${service} (${file}): ${first === true ? 'locked for the first time' : 'no change'}`];
    return [
      `${service} (${file})`,
      ...changes.flatMap((change) => [
        `  ${change.class.toUpperCase().padEnd(8)}  ${change.sentence}`,
        `            ${change.reason} (${change.rule})`,
      ]),
    ];
  });
  const body = lines.length === 0 ? [] : [...lines, ''];
  return `${[report.title, '', ...body, `${countByClass(report)}. ${report.advice}`.trim()].join('\n')}\n`;
}
