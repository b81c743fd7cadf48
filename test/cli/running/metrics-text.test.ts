import { samplesIn } from '../../../src/cli/running/metrics-text';

describe('the text of /metrics', () => {
  const read = (text: string) => samplesIn(text, new Set(['a', 'b']));

  it('gives the samples of the names that are asked for', () => {
    expect(read('# HELP a what it is\n# TYPE a gauge\na 1\nb{x="1"} +Inf 1700000000\nc 3\nab 4\n')).toEqual([
      { name: 'a', labels: {}, value: 1, text: 0 },
      { name: 'b', labels: { x: '1' }, value: Number.POSITIVE_INFINITY, text: 0 },
    ]);
  });

  it('takes braces, commas, quotes, backslashes and line ends in a label for what they are', () => {
    const [sample] = read(String.raw`a{x="{1, 2} \"q\" \\ \n",y="z"} 2`);
    expect(sample).toMatchObject({ labels: { x: '{1, 2} "q" \\ \n', y: 'z' }, value: 2 });
  });

  it('leaves out what is none', () => {
    expect(read('<html>\na{\n\na\n')).toEqual([]);
  });
});
