// Writes examples/grafana/mongo-governor.json from the metrics table: `npm run dashboard`.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
require('../src/testing/child/compile-sources.js');

const root = join(__dirname, '..');
const { dashboardText } = require(join(root, 'examples/grafana/dashboard.ts'));
writeFileSync(join(root, 'examples/grafana/mongo-governor.json'), dashboardText());
