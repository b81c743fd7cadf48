import type { Format } from '../format';
import type { ChangeReport } from './change-report';
import { renderGithub } from './github';
import { renderMarkdown } from './markdown';
import { renderText } from './text';

export function renderReport(report: ChangeReport, format: Format): string {
  if (format === 'json') return renderJson(report);
  if (format === 'github') return renderGithub(report);
  return format === 'markdown' ? renderMarkdown(report) : renderText(report);
}

function renderJson({ services, advice }: ChangeReport): string {
  const breaking = services.some(({ changes }) => changes.some((change) => change.class === 'breaking'));
  const list = services.map(({ service, file, changes }) => ({ service, file, changes }));
  return `${JSON.stringify({ breaking, services: list, advice }, null, 2)}\n`;
}
