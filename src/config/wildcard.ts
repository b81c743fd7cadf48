/** Whether `pattern`, in which each "*" stands for any text or none, covers the whole `text`. Linear in both. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first, last] = [parts[0] ?? '', parts.at(-1) ?? ''];
  if (parts.length === 1) return text === pattern;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  let from = first.length;
  const end = text.length - last.length;
  // The first place of each part leaves most for those that follow, so no other one has to be tried.
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/** Whether there is a text that both patterns cover. */
export function wildcardsMeet(a: string, b: string): boolean {
  // By columns of b: whether the first `row` characters of a and the first `column` of b can cover the same text.
  let last = Array.from({ length: b.length + 1 }, (_, column) => /^\**$/.test(b.slice(0, column)));
  for (let row = 1; row <= a.length; row += 1) {
    const star = a[row - 1] === '*';
    const current = [star && last[0] === true];
    for (let column = 1; column <= b.length; column += 1) {
      const [above, left, diagonal] = [last[column], current[column - 1], last[column - 1]];
      const same = a[row - 1] === b[column - 1] && diagonal === true;
      const stretches = (star || b[column - 1] === '*') && (above === true || left === true);
      current.push(same || stretches);
    }
    last = current;
  }
  return last[b.length] === true;
}
