/**
 * The scanner of `jsonc-parser` by its own file: the package's entry hands its `require` around, which esbuild does not
 * follow (microsoft/node-jsonc-parser#57), so that a service bundled with it would not start.
 */
declare module 'jsonc-parser/lib/umd/impl/scanner' {
  export { createScanner } from 'jsonc-parser';
}
