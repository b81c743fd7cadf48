// Writes examples/grafana/mongo-governor.json from the metrics table: `npm run dashboard`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardText } from '../examples/grafana/dashboard';

writeFileSync(join(__dirname, '../examples/grafana/mongo-governor.json'), dashboardText());
