import { oneLine } from '../../errors/one-line';
import { isBreaking } from '../compare/service-changes';
import type { Format } from '../shell/format';
import type { ChangeReport } from './change-report';
import { renderGithub } from './github';
import { renderJunit } from './junit';
import { renderMarkdown } from './markdown';
import { renderSarif } from './sarif';
import { renderText } from './text';

export function renderReport(found: ChangeReport, format: Format): string {
  if (format === 'json') return renderJson(found);
  const report = inLines(found);
  return RENDERERS[format](report);
}

const RENDERERS: Readonly<Record<Exclude<Format, 'json'>, (report: ChangeReport) => string>> = {
  text: renderText,
  github: renderGithub,
  markdown: renderMarkdown,
  sarif: renderSarif,
  junit: renderJunit,
};

/** What configurations, file names and locks say makes no line of its own in a report. */
function inLines({ title, services, advice }: ChangeReport): ChangeReport {
  return {
    title: oneLine(title),
    advice: oneLine(advice),
    services: services.map((one) => ({
      ...one,
      service: oneLine(one.service),
      file: oneLine(one.file),
      changes: one.changes.map((change) => ({
        ...change,
        sentence: oneLine(change.sentence),
        reason: oneLine(change.reason),
      })),
    })),
  };
}

function renderJson({ services, advice }: ChangeReport): string {
  const list = services.map(({ service, file, changes, first }) => ({
    service,
    file,
    ...(first === true ? { first } : {}),
    changes,
  }));
  return `${JSON.stringify({ breaking: isBreaking(services), services: list, advice }, null, 2)}\n`;
}
