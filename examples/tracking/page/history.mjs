const WIDTH = 240;
const HEIGHT = 60;
const SHOWN_MS = 120_000;

let points = [];

/** How many clicks waited, as a line; the highest is at the top. */
export function showHistory(line, at, waiting) {
  points = [...points.filter((point) => point.at > at - SHOWN_MS), { at, waiting }];
  const highest = Math.max(1, ...points.map((point) => point.waiting));
  const place = (point) => {
    const x = WIDTH - ((at - point.at) / SHOWN_MS) * WIDTH;
    return `${x.toFixed(1)},${(HEIGHT - (point.waiting / highest) * (HEIGHT - 2) - 1).toFixed(1)}`;
  };
  line.setAttribute('points', points.map(place).join(' '));
}
