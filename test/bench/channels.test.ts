import { measurePath } from '../../bench/channels/measure';
import { PATHS } from '../../bench/channels/paths';

describe('the benchmark of the channels', () => {
  it.each(PATHS.map((path) => [path.channel, path] as const))(
    'measures operations that the channel tells of: %s',
    async (_channel, path) => {
      const { messages } = await measurePath(path, 2, 40);
      expect(messages).toBeGreaterThan(0);
    },
  );
});
