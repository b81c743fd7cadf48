import { labelsOf, type MetricDefinition } from '../../src/metrics/definition';
import { METRICS } from '../../src/metrics/definitions';
import { chart, DATASOURCE, type Panel, panelJson, type Row } from './panel';
import { metric, quantile, rate, sumBy } from './query';
import { ROWS } from './rows';

const COLUMNS = 24;

/** The dashboard: the rows written by hand, then a panel for each metric of the table that none of them shows. */
export function dashboardText(): string {
  const shown = JSON.stringify(ROWS);
  const rest = METRICS.filter(({ name }) => !new RegExp(`\\b${name}(_bucket|_count)?\\{`).test(shown));
  const rows = [...ROWS, { title: 'Everything else', collapsed: true, panels: rest.map(panelFor) }];
  return format({ ...FRAME, panels: layOut(rows) });
}

/** As biome formats it: short lists of strings on one line. */
function format(dashboard: object): string {
  const list = /\[\s+("[^"]*"(?:,\s+"[^"]*")*)\s+\]/g;
  const text = JSON.stringify(dashboard, undefined, 2);
  return `${text.replace(list, (_, items: string) => `[${items.replace(/\s+/g, ' ')}]`)}\n`;
}

function panelFor(definition: MetricDefinition): Panel {
  const { name, type, help } = definition;
  const labels = labelsOf(definition);
  const grouping = labels.join(', ');
  const legend = labels.map((label) => `{{${label}}}`).join(' ');
  const unit = name.includes('seconds') ? 's' : type === 'counter' ? 'ops' : 'short';
  const expr = {
    counter: () => sumBy(grouping, rate(name)),
    gauge: () => sumBy(grouping, metric(name)),
    histogram: () => quantile(0.99, grouping, name),
  }[type]();
  return chart({ title: name, description: help, unit, width: 8, height: 6, targets: [{ expr, legend }] });
}

function layOut(rows: readonly Row[]): object[] {
  let id = 0;
  let y = 0;
  const nextId = () => ++id;
  return rows.flatMap(({ title, collapsed = false, panels }) => {
    const row = { id: nextId(), type: 'row', title, collapsed, gridPos: { x: 0, y, w: COLUMNS, h: 1 } };
    y += 1;
    let x = 0;
    const placed = panels.map((panel) => {
      if (x + panel.width > COLUMNS) {
        x = 0;
        y += panel.height;
      }
      const json = panelJson(panel, nextId(), x, y);
      x += panel.width;
      return json;
    });
    y += panels.at(-1)?.height ?? 0;
    return collapsed ? [{ ...row, panels: placed }] : [{ ...row, panels: [] }, ...placed];
  });
}

const FRAME = {
  uid: 'mongo-governor',
  title: 'MongoDB, governed',
  description:
    'Connections, reads and configuration of services under mongo-governor. Generated: npm run dashboard',
  tags: ['mongodb', 'mongo-governor'],
  schemaVersion: 39,
  version: 1,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-6h', to: 'now' },
  links: [],
  templating: {
    list: [
      { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', hide: 0 },
      {
        name: 'service',
        label: 'Service',
        type: 'query',
        datasource: DATASOURCE,
        query: { query: 'label_values(mongo_governor_config_info, service)', refId: 'service' },
        definition: 'label_values(mongo_governor_config_info, service)',
        refresh: 2,
        includeAll: true,
        allValue: '.+',
        multi: true,
        current: { selected: true, text: ['All'], value: ['$__all'] },
        sort: 1,
      },
    ],
  },
  annotations: {
    list: [
      {
        name: 'Reloads',
        enable: true,
        iconColor: 'blue',
        datasource: DATASOURCE,
        expr: sumBy('service, outcome', `increase(${metric('mongo_governor_reloads_total')}[1m])`).concat(
          ' > 0',
        ),
        titleFormat: 'Configuration of {{service}}: {{outcome}}',
      },
    ],
  },
};
