const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What a rule file says of time: how long a condition holds, windows, offsets, and how far a line is drawn. */
const TIMES = [
  /(^\s*for: )(\d+)([smhd])$/gm,
  /(\[)(\d+)([smhd])(?=\])/g,
  /(\boffset )(\d+)([smhd])\b/g,
] as const;
const HORIZON = /(predict_linear\([^\n]*\], )([\d *]+)(\))/g;

/**
 * The rules as they are shipped, for a story that is played so many times faster: every time is divided, and nothing else
 * is touched. Thresholds are of connections, parts and waits, which are not faster in the story.
 */
export function scaleRules(text: string, factor: number): string {
  const divided = TIMES.reduce(
    (rules, pattern) =>
      rules.replace(pattern, (_all, before: string, count: string, unit: string) => {
        const ms = (Number(count) * (UNIT_MS[unit] as number)) / factor;
        return `${before}${Math.max(1, Math.round(ms))}ms`;
      }),
    text,
  );
  return divided.replace(HORIZON, `$1($2) / ${factor}$3`);
}
