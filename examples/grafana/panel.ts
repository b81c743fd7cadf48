/** The part of Grafana's dashboard model that is used here. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly type: 'timeseries' | 'stat' | 'table';
  readonly unit: string;
  readonly targets: readonly Target[];
  /** Of 24 columns. */
  readonly width: number;
  readonly height: number;
  readonly stacked?: boolean;
  /** From which value on a stat is yellow and red. */
  readonly thresholds?: readonly [yellow: number, red: number];
  readonly max?: number;
}

export interface Target {
  readonly expr: string;
  readonly legend: string;
  /** Drawn as a dashed line: a limit. */
  readonly limit?: boolean;
}

export interface Row {
  readonly title: string;
  readonly collapsed?: boolean;
  readonly panels: readonly Panel[];
}

/** Whatever the reader chose at the top of the dashboard. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

type Chart = Pick<Panel, 'title' | 'description' | 'targets'> & Partial<Panel>;

export function chart(panel: Chart): Panel {
  return { type: 'timeseries', unit: 'short', width: 12, height: 8, ...panel };
}

export function stat(panel: Chart): Panel {
  return { type: 'stat', unit: 'short', width: 4, height: 4, ...panel };
}

/** JSON of a panel at its place. */
export function panelJson(panel: Panel, id: number, x: number, y: number): object {
  return {
    id,
    title: panel.title,
    description: panel.description,
    type: panel.type,
    datasource: DATASOURCE,
    gridPos: { x, y, w: panel.width, h: panel.height },
    targets: panel.targets.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      expr,
      legendFormat: legend,
      ...(panel.type === 'table' ? { format: 'table', instant: true } : {}),
    })),
    fieldConfig: { defaults: defaults(panel), overrides: overrides(panel) },
    options: options(panel),
  };
}

function defaults({ unit, thresholds, max, type, stacked }: Panel): object {
  const [yellow, red] = thresholds ?? [];
  const steps = [
    { color: 'green', value: null },
    ...(yellow === undefined ? [] : [{ color: 'yellow', value: yellow }]),
    ...(red === undefined ? [] : [{ color: 'red', value: red }]),
  ];
  const custom = {
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 8,
    showPoints: 'never',
    stacking: { mode: stacked ? 'normal' : 'none' },
  };
  return {
    unit,
    min: 0,
    ...(max === undefined ? {} : { max }),
    ...(type === 'timeseries' ? { custom, color: { mode: 'palette-classic' } } : {}),
    ...(type === 'stat' ? { thresholds: { mode: 'absolute', steps }, noValue: '–' } : {}),
  };
}

function overrides({ targets }: Panel): object[] {
  return targets.flatMap(({ limit }, index) =>
    limit === true
      ? [
          {
            matcher: { id: 'byFrameRefID', options: String.fromCharCode(65 + index) },
            properties: [
              { id: 'custom.lineStyle', value: { fill: 'dash' } },
              { id: 'custom.fillOpacity', value: 0 },
              { id: 'custom.stacking', value: { mode: 'none' } },
              { id: 'color', value: { mode: 'fixed', fixedColor: 'red' } },
            ],
          },
        ]
      : [],
  );
}

function options({ type }: Panel): object {
  if (type === 'stat') {
    return { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'background', graphMode: 'area' };
  }
  if (type === 'table') return { showHeader: true };
  return { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } };
}
