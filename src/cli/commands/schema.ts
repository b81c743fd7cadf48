import { configJsonSchemaText } from '../../config/json-schema';
import type { Command } from '../shell/command';
import { EXIT } from '../shell/io';
import { HELP } from '../shell/options';

export const schema: Command = {
  name: 'schema',
  summary: 'Print the JSON Schema of the configuration',
  usage: 'schema',
  details:
    'Prints the JSON Schema; the same file is in the package: mongo-governor/schema/config.schema.json',
  options: { help: HELP },
  run: async (_args, io) => {
    io.stdout(configJsonSchemaText());
    return EXIT.clean;
  },
};
