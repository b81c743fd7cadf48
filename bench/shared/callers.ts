/** `callers` at a time do `operations` in all; an operation is told how many are left to begin. */
export async function drain(
  operations: number,
  callers: number,
  operation: (left: number) => Promise<unknown>,
): Promise<void> {
  let left = operations;
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await operation(left);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
}
