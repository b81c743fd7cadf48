/** Longest line of a value that stands on one; a record without parts always does. */
const WIDTH = 400;
/** Nothing that is measured is known better. */
const DIGITS = 6;

/**
 * JSON for data that is kept: a record is a line, and no number has more digits than were measured.
 * @param indent of the line that it begins on
 */
export function compactJson(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, (_key, part: unknown) => rounded(part));
  if (typeof value !== 'object' || value === null) return line;
  const isRecord =
    !Array.isArray(value) && Object.values(value).every((part) => part === null || typeof part !== 'object');
  if (isRecord || line.length + indent.length <= WIDTH) return line;
  const inner = `${indent} `;
  const parts = Array.isArray(value)
    ? value.map((part) => inner + compactJson(part, inner))
    : Object.entries(value).map(
        ([key, part]) => `${inner}${JSON.stringify(key)}: ${compactJson(part, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}

function rounded(value: unknown): unknown {
  return typeof value !== 'number' || Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
}
