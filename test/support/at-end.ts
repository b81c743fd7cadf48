/** `await using _ = atEnd(() => …)`: closes what was opened where the block is left by a failed expectation too. */
export function atEnd(close: () => Promise<unknown>): AsyncDisposable {
  return {
    async [Symbol.asyncDispose]() {
      await close();
    },
  };
}
