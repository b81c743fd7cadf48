import { createGovernor, silentLogger } from 'mongo-governor';
import { Registry } from 'prom-client';

const CONFIG = { service: 'api', connections: { primary: 24, secondary: 120 } };

function wordsOf(env: NodeJS.ProcessEnv): {
  readonly words: readonly string[];
  close(): Promise<void>;
  reload(): void;
} {
  const words: string[] = [];
  const logger = { ...silentLogger, warn: (message: string) => void words.push(message) };
  const governor = createGovernor(CONFIG, {
    env,
    cwd: '/nonexistent',
    registry: new Registry(),
    logger,
    isolated: true,
  });
  return { words, close: () => governor.close(), reload: () => governor.reload() };
}

describe("Kubernetes' service links", () => {
  it('let the service start, and are told once', async () => {
    const { words, close, reload } = wordsOf({
      MONGO_GOVERNOR_PORT: 'tcp://10.0.0.5:9464',
      MONGO_GOVERNOR_SERVICE_HOST: '10.0.0.5',
    });
    reload();
    await close();
    expect(words).toEqual([
      expect.stringMatching(
        /^api: MONGO_GOVERNOR_PORT and 1 more not read: Kubernetes .*"enableServiceLinks": false/,
      ),
    ]);
  });

  it('are no word where there are none', async () => {
    const { words, close } = wordsOf({ MONGO_GOVERNOR_MODE: 'observe' });
    await close();
    expect(words).toEqual([]);
  });
});
