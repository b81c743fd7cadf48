// Writes examples/kubernetes/base/prometheus-rule.yaml from the rules of examples/prometheus: `npm run prometheus-rule`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const EXAMPLES = join(__dirname, '../examples');

/** What alerts read is recorded before. */
const RULES = ['recording.yml', 'alerts.yml'].map((name) => join(EXAMPLES, 'prometheus/rules', name));

export const PROMETHEUS_RULE = join(EXAMPLES, 'kubernetes/base/prometheus-rule.yaml');

const HEAD = `# Made from examples/prometheus/rules by: npm run prometheus-rule
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: mongo-governor
spec:
  groups:
`;

/** The text of the manifest: the files' own lines, comments included, two places further in. */
export function prometheusRule(): string {
  return HEAD + RULES.map((path) => groupsOf(path).replace(/^(?=.)/gm, '  ')).join('');
}

function groupsOf(path: string): string {
  const [, groups] = readFileSync(path, 'utf8').split(/^groups:\n/m);
  if (groups === undefined) throw new Error(`${path} has no groups`);
  return groups;
}

if (require.main === module) writeFileSync(PROMETHEUS_RULE, prometheusRule());
