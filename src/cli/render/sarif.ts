import { pageOf, RULE_DOCS } from '../../plan/rules/catalog';
import type { ChangeReport } from './change-report';

const LEVEL = { breaking: 'error', risky: 'warning', safe: 'note' } as const;

/** SARIF 2.1.0 (OASIS): what code scanning and editors show at a line, with what the rule is about. */
export function renderSarif(report: ChangeReport): string {
  const results = report.services.flatMap(({ file, changes, lineOf }) =>
    changes.map((change) => {
      const line = lineOf(change);
      return {
        ruleId: change.rule,
        ruleIndex: RULE_DOCS.findIndex(({ id }) => id === change.rule),
        level: LEVEL[change.class],
        message: { text: `${change.sentence}: ${change.reason}` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: encodeURI(file) },
              ...(line === undefined ? {} : { region: { startLine: line } }),
            },
          },
        ],
      };
    }),
  );
  const driver = {
    name: 'mongo-governor',
    // No informationUri and no helpUri: SARIF wants absolute ones, and the pages are in the installed package.
    rules: RULE_DOCS.map(({ id, what, why, example }) => ({
      id,
      shortDescription: { text: what },
      fullDescription: { text: `${what} ${why}` },
      help: { text: `${why} Example: ${example.replaceAll('`', '')}. See ${pageOf(id)}` },
    })),
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
