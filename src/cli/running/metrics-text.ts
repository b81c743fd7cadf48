/** A line of what Prometheus scrapes. */
export interface ScrapedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Which of several texts it is of. */
  readonly text: number;
}

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** The samples of these names; whatever else is in the text, comments and lines of another form too, is left out. */
export function samplesIn(text: string, names: ReadonlySet<string>, index = 0): ScrapedSample[] {
  return text.split('\n').flatMap((line) => {
    const [, name = '', labels = '', value = ''] = LINE.exec(line) ?? [];
    return names.has(name)
      ? [{ name, labels: labelsIn(labels), value: Number(value.replace('Inf', 'Infinity')), text: index }]
      : [];
  });
}

function labelsIn(text: string): Record<string, string> {
  const pairs = [...text.matchAll(LABEL)].map(([, name = '', value = '']) => [name, unescaped(value)]);
  return Object.fromEntries(pairs);
}

function unescaped(value: string): string {
  return value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
