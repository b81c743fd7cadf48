import { escapeHtml } from './escape';

export interface Line {
  readonly label: string;
  /** Class in the style sheet that gives its color. */
  readonly color: string;
  readonly values: readonly (number | null)[];
  readonly dashed?: boolean;
  readonly filled?: boolean;
}

export interface Chart {
  /** What is seen, for people who do not see it. */
  readonly description: string;
  readonly atMS: readonly number[];
  readonly toMS: number;
  readonly phases: readonly { readonly fromMS: number; readonly toMS: number; readonly worst: boolean }[];
  readonly lines: readonly Line[];
  readonly max: number;
  readonly format: (value: number) => string;
}

const WIDTH = 560;
const HEIGHT = 150;
const LEFT = 46;
const TOP = 18;
const BOTTOM = 18;

/** A line chart as static SVG: no script, and it prints. */
export function chartSvg({ description, atMS, toMS, phases, lines, max, format }: Chart): string {
  const x = (ms: number) => LEFT + (Math.min(ms, toMS) / toMS) * (WIDTH - LEFT - 4);
  const y = (value: number) => TOP + (1 - Math.min(value, max) / max) * (HEIGHT - TOP - BOTTOM);
  const bands = phases.map(({ fromMS, toMS: end, worst }, index) => {
    const band = `<rect class="band b${index}${worst ? ' worst' : ''}" x="${r(x(fromMS))}" y="0" width="${r(x(end) - x(fromMS))}" height="${HEIGHT - BOTTOM}"/>`;
    return `${band}<text class="phase" x="${r(x(fromMS) + 4)}" y="12">${index + 1}</text>`;
  });
  const grid = [0, 0.5, 1].map((part) => {
    const at = r(y(max * part));
    const label = `<text class="tick" x="${LEFT - 6}" y="${at + 4}" text-anchor="end">${format(max * part)}</text>`;
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - 4}" y1="${at}" y2="${at}"/>${label}`;
  });
  const times = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return `<text class="tick" x="${r(x(toMS * part))}" y="${HEIGHT - 4}" text-anchor="${anchor}">${Math.round((toMS * part) / 1000)} s</text>`;
  });
  const paths = lines.flatMap((line) => pathsOf(line, atMS, x, y));
  return (
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(description)}">` +
    `${[...bands, ...grid, ...times, ...paths].join('')}</svg>`
  );
}

/** One path for each stretch without a gap. */
function pathsOf(
  { color, values, dashed, filled }: Line,
  atMS: readonly number[],
  x: (ms: number) => number,
  y: (value: number) => number,
): string[] {
  const stretches: string[][] = [[]];
  for (const [index, value] of values.entries()) {
    const ms = atMS[index];
    if (value === null || ms === undefined) stretches.push([]);
    else stretches.at(-1)?.push(`${r(x(ms))} ${r(y(value))}`);
  }
  return stretches
    .filter((points) => points.length > 1)
    .flatMap((points) => {
      const line = `<path class="line ${color}${dashed ? ' dashed' : ''}" d="M${points.join('L')}"/>`;
      if (!filled) return [line];
      const [first = '', last = ''] = [points[0]?.split(' ')[0], points.at(-1)?.split(' ')[0]];
      return [
        `<path class="area ${color}" d="M${first} ${r(y(0))}L${points.join('L')}L${last} ${r(y(0))}Z"/>`,
        line,
      ];
    });
}

export function legend(lines: readonly Line[]): string {
  const keys = lines.map(
    ({ label, color, dashed }) =>
      `<li><svg viewBox="0 0 20 6" aria-hidden="true"><path class="line ${color}${dashed ? ' dashed' : ''}" d="M0 3L20 3"/></svg>${escapeHtml(label)}</li>`,
  );
  return `<ul class="legend">${keys.join('')}</ul>`;
}

/** A tenth of a unit is enough, and the file stays small. */
function r(value: number): number {
  return Math.round(value * 10) / 10;
}
