import { withBinary } from '../../support/prometheus';
import { LONG_FILES, testRules } from './promtool';

const rules = withBinary('promtool', 'promtool');
rules.run(rules.title, () => {
  test.each(LONG_FILES)('%s', (file) => {
    expect(testRules(file)).toContain('SUCCESS');
  });
});
