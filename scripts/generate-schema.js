// Writes schema/config.schema.json from the zod schema: `npm run schema`.
// The sources are compiled on the fly with swc (as jest does), so no build is needed before.
const { readFileSync, writeFileSync, mkdirSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
    module: { type: 'commonjs' },
  });
  module._compile(code, filename);
};

const root = join(__dirname, '..');
const { configJsonSchemaText } = require(join(root, 'src/config/json-schema.ts'));
mkdirSync(join(root, 'schema'), { recursive: true });
writeFileSync(join(root, 'schema/config.schema.json'), configJsonSchemaText());
