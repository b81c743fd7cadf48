import { reportHtml } from '../../examples/incident/report-html';
import { madeUpReport } from '../support/incident-report';

test('is one file without scripts, and text stays text', () => {
  const html = reportHtml(madeUpReport());
  expect(html).not.toMatch(/<script|javascript:|https?:\/\//);
  expect(html).toContain('embedded &lt;replica set&gt;');
  expect(Buffer.byteLength(html)).toBeLessThan(300_000);
});
