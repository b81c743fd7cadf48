import fc from 'fast-check';
import { COMMANDS } from '../../src/cli/commands';
import { config, workspace } from '../cli/helpers';
import { fileText, runs, secretUri } from './arbitraries';
import { mustBePlain, mustNotTell } from './told';

const FLAGS = [...new Set(COMMANDS.flatMap(({ options }) => Object.keys(options)))].map(
  (name) => `--${name}`,
);

const argument = fc.oneof(
  fc.constantFrom(...FLAGS),
  fc.constantFrom(
    'a.json',
    'b.json',
    '.',
    '*.json',
    '**',
    'missing.json',
    'URI',
    'api=URI',
    '-',
    '--',
    '-f',
    'json',
  ),
  secretUri,
  secretUri.map((uri) => `--uri-env=${uri}`),
  fc.string({ maxLength: 12 }),
);
const command = fc.oneof(fc.constantFrom(...COMMANDS.map(({ name }) => name), 'help', '--version'), argument);

describe('the CLI, called in any way over any files', () => {
  it('ends with a code and a message: no stack trace, no password', async () => {
    const space = workspace({ 'mongo-governor.json': config('api') });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(command, fc.array(argument, { maxLength: 5 })),
        fileText,
        fileText,
        secretUri,
        async ([name, rest], first, second, uri) => {
          space.write('a.json', first);
          space.write('b.json', second);
          const { code, out, err } = await space.run([name, ...rest], { URI: uri });
          if (![0, 1, 2].includes(code)) throw new Error(`exit code ${code}`);
          mustBePlain(err);
          mustNotTell('standard output', out);
          mustNotTell('standard error', err);
        },
      ),
      runs(60),
    );
  });
});
