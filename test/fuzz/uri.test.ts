import fc from 'fast-check';
import { createGovernor, GovernorError, type Logger, MongoError } from 'mongo-governor';
import { Registry } from 'prom-client';
import { redactText } from '../../src/config/redact';
import { resolveDriverOptions } from '../../src/driver/shape/resolve-options';
import { runs, secretUri } from './arbitraries';
import { mustNotTell, shown } from './told';

function governed() {
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const logger: Logger = { info: log, warn: log, error: log };
  const registry = new Registry();
  const governor = createGovernor(
    { service: 'api', connections: { primary: 100_000, secondary: 100_000 } },
    { env: {}, cwd: '/nonexistent', isolated: true, registry, logger },
  );
  return { governor, registry, lines };
}

/** The driver's, its URL parser's, the governor's, or what Node's URL throws within the driver. */
function isTyped(error: unknown): boolean {
  if (error instanceof MongoError || error instanceof GovernorError) return true;
  if ((error as Error).name === 'MongoParseError') return true;
  return error instanceof URIError || (error as NodeJS.ErrnoException).code === 'ERR_INVALID_URL';
}

describe('connection strings with a password', () => {
  it('come out of no error, status, log or metric', async () => {
    await fc.assert(
      fc.asyncProperty(secretUri, async (uri) => {
        const { governor, registry, lines } = governed();
        try {
          governor.createClient(uri);
        } catch (error) {
          if (!isTyped(error)) throw error;
          mustNotTell('the error', shown(error));
        }
        mustNotTell('status()', JSON.stringify(governor.status()));
        mustNotTell('the governor', shown(governor));
        mustNotTell('the log', lines.join('\n'));
        mustNotTell('the metrics', await registry.metrics());
        await governor.close();
      }),
      runs(100, 2),
    );
  });

  it('are redacted in what the driver says about them', () => {
    fc.assert(
      fc.property(secretUri, (uri) => {
        try {
          mustNotTell('the resolved options', shown(resolveDriverOptions(uri)));
        } catch (error) {
          mustNotTell('the redacted error', redactText((error as Error).message, [uri]));
        }
      }),
      runs(100, 2),
    );
  });
});
