import uPlot from 'uplot';
import { element } from './dom.mjs';
import { number } from './format.mjs';

/** @typedef {{ label: string, color: string, fill?: boolean, dash?: boolean }} Line */

const HEIGHT = 110;
/** @type {Set<uPlot>} */
const charts = new Set();
/** @type {Map<string, string>} */
const colors = new Map();

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  colors.clear();
  for (const chart of charts) chart.redraw();
});

/** A color of the style sheet as it is now. @param {string} name */
function color(name) {
  let value = colors.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
    colors.set(name, value);
  }
  return value;
}

/**
 * A small chart in a figure; what it shows is also said in words. Returns what fills it.
 * @param {HTMLElement} figure @param {string} title @param {Line[]} lines
 */
export function makeChart(figure, title, lines) {
  const canvas = element('div', '');
  canvas.setAttribute('role', 'img');
  figure.append(canvas, element('figcaption', '', ...lines.map(key)));
  const chart = new uPlot(optionsOf(figure, lines), [[], ...lines.map(() => [])], canvas);
  charts.add(chart);
  const observer = new ResizeObserver(() => chart.setSize({ width: figure.clientWidth, height: HEIGHT }));
  observer.observe(figure);
  return {
    /** @param {number[]} x @param {(number | null)[][]} values */
    update(x, values) {
      chart.setData([x, ...values]);
      const now = lines.map(({ label }, index) => `${label} ${number(values[index]?.at(-1) ?? 0)}`);
      canvas.setAttribute('aria-label', `${title}. Now: ${now.join(', ')}.`);
    },
    remove() {
      observer.disconnect();
      charts.delete(chart);
      chart.destroy();
    },
  };
}

/** @param {HTMLElement} figure @param {Line[]} lines @returns {uPlot.Options} */
function optionsOf(figure, lines) {
  const axis = {
    stroke: () => color('muted'),
    grid: { stroke: () => color('line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: figure.clientWidth || 300,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 6, 0, 0],
    scales: { y: { range: (_, __, max) => [0, Math.max(1, (max ?? 0) * 1.1)] } },
    axes: [
      { ...axis, size: 22, space: 90, font: '11px system-ui', values: '{HH}:{mm}:{ss}' },
      {
        ...axis,
        size: 38,
        space: 26,
        font: '11px system-ui',
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000],
      },
    ],
    series: [{}, ...lines.map(series)],
  };
}

/** @param {Line} line */
function key({ label, color: name, dash }) {
  return element('span', `key-${name}${dash ? ' dashed' : ''}`, label);
}

/** @param {Line} line @returns {uPlot.Series} */
function series({ color: name, fill, dash }) {
  return {
    stroke: () => color(name === 'idle' ? 'monitoring' : name),
    width: 1.5,
    points: { show: false },
    ...(fill ? { fill: () => `${color(name)}33` } : {}),
    ...(dash ? { dash: [6, 4] } : {}),
  };
}
