/** A table for a terminal: the first column to the left, numbers to the right. */
export function alignRows(rows: readonly (readonly string[])[], gap = 2): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) => {
      const [first = '', ...rest] = row;
      const numbers = rest.map((cell, index) => cell.padStart((widths[index + 1] ?? 0) + gap));
      return `${first.padEnd(widths[0] ?? 0)}${numbers.join('')}`;
    })
    .join('\n');
}
