import { writeFileSync } from 'node:fs';
import { actOf } from './acts';
import { busyWarning } from './machine';
import type { IncidentReport, RunRecord, RunResult } from './report';
import { chartSvg, legend } from './report-html/chart';
import { escapeHtml } from './report-html/escape';
import { percent, type Topic, topicsOf } from './report-html/series';
import { STYLE } from './report-html/style';
import type { Mode } from './services';

const MODES: readonly { readonly mode: Mode; readonly title: string; readonly tone: string }[] = [
  { mode: 'ungoverned', title: 'Without the governor', tone: 'bad' },
  { mode: 'governed', title: 'With the governor', tone: 'good' },
];

export function writeReportHtml(path: string, report: IncidentReport): void {
  writeFileSync(path, reportHtml(report));
}

/** The report for somebody who never saw the project: one file, no script, nothing from elsewhere. */
export function reportHtml(report: IncidentReport): string {
  const sections = [
    verdict(report),
    story(report),
    numbers(report),
    ...topicsOf(report).map((topic) => topicSection(topic, report)),
  ];
  const { title, lead, dataFile } = actOf(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead">${lead}</p>
</header>
<main>
${sections.join('\n')}
</main>
<footer>${escapeHtml(`${report.deployment}. Seed ${report.seed}, ${report.secondsPerRun} s a run, made ${report.generatedAt}.`)}
The data of all charts is in ${dataFile}.</footer>
</body>
</html>
`;
}

function verdict({ runs, machine }: IncidentReport): string {
  const warning = machine && busyWarning(machine);
  const sides = MODES.map(({ mode, title, tone }) => {
    const { availability, requests, succeeded } = runs[mode].result;
    const failed = requests - succeeded;
    return `<div class="${tone}"><h3>${title}</h3><strong>${percent(availability)}</strong>
of ${number(requests)} requests succeeded; ${failed === 0 ? 'none' : number(failed)} failed.</div>`;
  });
  return `<section aria-labelledby="verdict"><h2 id="verdict">What users felt</h2>
<div class="pair verdict">${sides.join('')}</div>${warning === undefined ? '' : `<p class="warning">${escapeHtml(warning)}</p>`}</section>`;
}

function story(report: IncidentReport): string {
  const { phases, runs } = report;
  const items = phases.map(({ key, title, story: text }) => {
    const [without, withIt] = MODES.map(({ mode }) =>
      runs[mode].result.phases.find((phase) => phase.key === key),
    );
    return `<li><strong>${escapeHtml(title)}.</strong> ${escapeHtml(text)} Succeeded: ${percent(without?.availability ?? 0)} without, ${percent(withIt?.availability ?? 0)} with the governor.</li>`;
  });
  return `<section aria-labelledby="story"><h2 id="story">What happened</h2>
<p class="muted">The numbers mark the same phases in every chart below; what is shaded red is what must not hurt.</p>
<ol class="phases">${items.join('')}</ol>
<h3>What the governor changed</h3>
<p>${actOf(report).changed(report)}</p></section>`;
}

function numbers({ runs, caps, facts = [] }: IncidentReport): string {
  const rows: readonly [string, (result: RunResult) => string, ((result: RunResult) => boolean)?][] = [
    ['Requests that succeeded', ({ availability }) => percent(availability)],
    ['99 of 100 requests were answered within', ({ p99MS }) => `${number(Math.round(p99MS))} ms`],
    [
      `Most connections at the primary (limit ${caps.primary.total})`,
      ({ peakConnections }) => number(peakConnections.primary),
      ({ peakConnections }) => peakConnections.primary > caps.primary.total,
    ],
    [
      `Most connections at a secondary (limit ${caps.secondary.total})`,
      ({ peakConnections }) => number(peakConnections.secondary),
      ({ peakConnections }) => peakConnections.secondary > caps.secondary.total,
    ],
    ['Connections that servers refused', ({ refusedConnections }) => orUnknown(refusedConnections)],
    ['Reads at the primary', ({ readsOnPrimary }) => orUnknown(readsOnPrimary)],
    ['Requests that the governor refused at once', ({ sheds }) => number(sheds)],
  ];
  const body = rows.map(([name, value, worse]) => {
    const cells = MODES.map(({ mode }) => {
      const { result } = runs[mode];
      return `<td class="number${worse?.(result) ? ' worse' : ''}">${value(result)}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(name)}</th>${cells.join('')}</tr>`;
  });
  const counted = facts.map((fact) => {
    const cells = MODES.map(({ mode }) => `<td class="number">${escapeHtml(fact[mode])}</td>`);
    return `<tr><th scope="row">${escapeHtml(fact.label)}</th>${cells.join('')}</tr>`;
  });
  const heads = MODES.map(({ title }) => `<th scope="col" class="number">${title}</th>`);
  return `<section aria-labelledby="numbers"><h2 id="numbers">In numbers</h2><div class="scroll" role="region" aria-label="Numbers of both runs" tabindex="0"><table>
<caption>Counted by the servers and by the clients that sent the requests, not by the governor</caption>
<thead><tr><td></td>${heads.join('')}</tr></thead><tbody>${[...body, ...counted].join('')}</tbody></table></div></section>`;
}

function topicSection(topic: Topic, report: IncidentReport): string {
  const { title, explanation, format } = topic;
  const { worst } = actOf(report);
  const endMS = report.secondsPerRun * 1000;
  const max = topic.max(MODES.map(({ mode }) => report.runs[mode]));
  const id = title.toLowerCase().replace(/\W+/g, '-');
  const charts = MODES.map(({ mode, title: side }) => {
    const { timeline, ...rest } = report.runs[mode];
    // Late answers are waited for after the run; the charts end with it.
    const run: RunRecord = { ...rest, timeline: timeline.filter(({ atMS }) => atMS <= endMS) };
    const svg = chartSvg({
      description: `${title}, ${side.toLowerCase()}, over ${report.secondsPerRun} seconds`,
      atMS: run.timeline.map(({ atMS }) => atMS),
      toMS: endMS,
      phases: report.phases.map((phase) => ({ ...phase, worst: worst.includes(phase.key) })),
      lines: topic.linesOf(run),
      max,
      format,
    });
    return `<div><h3>${side}</h3>${svg}</div>`;
  });
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(title)}</h2><p class="muted">${escapeHtml(explanation)}</p>
<div class="pair">${charts.join('')}</div>${legend(topic.linesOf(report.runs.ungoverned))}</section>`;
}

function orUnknown(count: number | null): string {
  return count === null ? 'not known' : number(count);
}

function number(value: number): string {
  return value.toLocaleString('en');
}
