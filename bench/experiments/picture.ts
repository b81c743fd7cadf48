import type { ExperimentResult } from './experiment';
import { BIN_MS, type Bin } from './timeline';

const WIDTH = 900;
const LEFT = 90;
const RIGHT = 250;
const ROW = 96;
const TOP = 64;
const GAP = 16;

const COLOURS = { inTime: '#2a7f62', refused: '#d9a441', late: '#b3423a' } as const;
const KINDS = ['inTime', 'refused', 'late'] as const;
const NAMES = {
  inTime: 'answered within 500 ms',
  refused: 'refused at once',
  late: 'late, failed or never',
} as const;

/** A row for each side: what became of what was offered, quarter of a second by quarter of a second. */
export function picture({ experiment, sides }: ExperimentResult): string {
  const height = TOP + sides.length * (ROW + GAP) + 28;
  const most = Math.max(...sides.flatMap(({ bins }) => bins.map(({ offered }) => offered)), 1);
  const rows = sides.map(({ side, bins }, index) => row(side, bins, TOP + index * (ROW + GAP), most));
  const legend = KINDS.map(
    (kind, index) =>
      `<rect x="${LEFT + index * 210}" y="36" width="12" height="12" fill="${COLOURS[kind]}"/>` +
      `<text x="${LEFT + index * 210 + 18}" y="47">${NAMES[kind]}</text>`,
  );
  const seconds = Array.from({ length: experiment.seconds + 1 }, (_, second) => {
    const x = LEFT + (second / experiment.seconds) * (WIDTH - LEFT - RIGHT);
    return `<text x="${x}" y="${height - 10}" text-anchor="middle">${second} s</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#222">`,
    `<title>${experiment.title}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    `<text x="16" y="22" font-size="14" font-weight="600">${experiment.title}</text>`,
    ...legend,
    ...rows,
    ...seconds,
    '</svg>',
    '',
  ].join('\n');
}

function row(side: string, bins: readonly Bin[], top: number, most: number): string {
  const step = (WIDTH - LEFT - RIGHT) / bins.length;
  const bars = bins.flatMap((bin, index) => {
    let base = top + ROW;
    return KINDS.flatMap((kind) => {
      const size = (bin[kind] / most) * ROW;
      if (size === 0) return [];
      base -= size;
      const x = (LEFT + index * step).toFixed(1);
      return [
        `<rect x="${x}" y="${base.toFixed(1)}" width="${(step - 1).toFixed(1)}" height="${size.toFixed(1)}" fill="${COLOURS[kind]}"/>`,
      ];
    });
  });
  const { offered, inTime, refused, late } = totalsOf(bins);
  const waits = bins.flatMap(({ p99MS }) => (p99MS === null ? [] : [p99MS]));
  const worst =
    waits.length === 0 ? 'no answer' : `worst p99 of a quarter second ${Math.max(...waits).toFixed(0)} ms`;
  const x = WIDTH - RIGHT + 16;
  const right = WIDTH - RIGHT;
  return [
    `<text x="${LEFT - 10}" y="${top + ROW / 2}" text-anchor="end" font-weight="600">${side}</text>`,
    `<line x1="${LEFT}" y1="${top + ROW}" x2="${right}" y2="${top + ROW}" stroke="#999"/>`,
    ...bars,
    `<text x="${x}" y="${top + 22}">in time ${share(inTime, offered)} of ${offered}</text>`,
    `<text x="${x}" y="${top + 40}">refused ${share(refused, offered)}, late ${share(late, offered)}</text>`,
    `<text x="${x}" y="${top + 58}">${worst}</text>`,
    `<text x="${x}" y="${top + 76}" fill="#666">full height: ${((most * 1_000) / BIN_MS).toFixed(0)}/s offered</text>`,
  ].join('\n');
}

/** Of all quarters of a second. */
export function totalsOf(bins: readonly Bin[]): Pick<Bin, 'offered' | 'inTime' | 'refused' | 'late'> {
  const sum = (key: 'offered' | 'inTime' | 'refused' | 'late'): number =>
    bins.reduce((total, bin) => total + bin[key], 0);
  return { offered: sum('offered'), inTime: sum('inTime'), refused: sum('refused'), late: sum('late') };
}

function share(part: number, of: number): string {
  return `${((part / Math.max(1, of)) * 100).toFixed(1)}%`;
}
