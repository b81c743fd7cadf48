import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export interface PanelJson {
  readonly title: string;
  readonly panels?: readonly PanelJson[];
  readonly targets?: readonly { expr: string }[];
  readonly gridPos: { x: number; y: number; w: number; h: number };
}

/** The dashboard as it is shipped. */
export const TEXT = readFileSync(resolve(__dirname, '../../../examples/grafana/mongo-governor.json'), 'utf8');
export const DASHBOARD = JSON.parse(TEXT) as { panels: PanelJson[] };
