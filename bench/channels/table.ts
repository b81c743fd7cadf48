import type { Summary } from '../shared/statistics';
import { markdownTable } from '../shared/table';
import type { PathCost } from './measure';

export interface ChannelCosts {
  readonly paths: readonly PathCost[];
  readonly questions: Readonly<Record<string, Summary>>;
}

export function channelsTable({ paths, questions }: ChannelCosts): string {
  const asked = Object.entries(questions).map(
    ([name, { median, low, high }]) =>
      `${name} ${median.toFixed(1)} ns (${low.toFixed(1)}-${high.toFixed(1)})`,
  );
  const table = markdownTable(
    ['channel', 'on', 'messages each', 'nobody listens, ns', 'bytes', 'somebody does, ns', 'bytes'],
    paths.map(({ channel, about, messages, unheard, heard }) => [
      `\`${channel}\``,
      about,
      messages.toFixed(2),
      times(unheard.nanoseconds),
      unheard.bytes.median.toFixed(0),
      times(heard.nanoseconds),
      heard.bytes.median.toFixed(0),
    ]),
  );
  return `To ask whether anybody listens: ${asked.join(', ')}; nothing is allocated for it.\n\n${table}`;
}

function times({ median, low, high }: Summary): string {
  return `${median.toFixed(0)} (${low.toFixed(0)}-${high.toFixed(0)})`;
}
