// Runs TypeScript after nothing but `npm ci`: `node --require ./scripts/run-ts.cjs path/to/script.ts`.
// Forked children inherit it with execArgv. The package's own name means its sources, so that examples import it
// as a user does and need no build.
const Module = require('node:module');
const { join } = require('node:path');

const root = join(__dirname, '..');
require(join(root, 'src/testing/child/compile-sources.js'));

const OWN = new Map([
  ['mongo-governor', join(root, 'src/index.ts')],
  ['mongo-governor/testing', join(root, 'src/testing/index.ts')],
]);

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function resolve(request, ...rest) {
  return OWN.get(request) ?? resolveFilename.call(this, request, ...rest);
};
