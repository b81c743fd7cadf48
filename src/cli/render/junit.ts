import type { ChangeReport } from './change-report';

/** JUnit XML: a suite for each service, a test for each change; one that breaks has failed. */
export function renderJunit(report: ChangeReport): string {
  const suites = report.services.map(({ service, file, changes, lineOf }) => {
    const failures = changes.filter((change) => change.class === 'breaking').length;
    const cases = changes.map((change) => {
      const line = lineOf(change);
      const place = `classname="${xml(service)}" file="${xml(file)}"${line === undefined ? '' : ` line="${line}"`}`;
      const name = xml(`${change.rule}: ${change.sentence}`);
      const body =
        change.class === 'breaking'
          ? `<failure type="${change.rule}" message="${xml(change.sentence)}">${xml(change.reason)}</failure>`
          : `<system-out>${xml(`${change.class}: ${change.reason}`)}</system-out>`;
      return `    <testcase name="${name}" ${place}>${body}</testcase>`;
    });
    const none = `    <testcase name="no change" classname="${xml(service)}" file="${xml(file)}"/>`;
    const tests = Math.max(1, changes.length);
    return [
      `  <testsuite name="${xml(service)}" tests="${tests}" failures="${failures}">`,
      ...(cases.length === 0 ? [none] : cases),
      '  </testsuite>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="mongo-governor">',
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What is no character of XML 1.0 is gone already: control characters are escaped before anything is rendered. */
function xml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
