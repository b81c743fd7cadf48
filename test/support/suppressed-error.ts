// swc's helper for `await using` names this class `_SuppressedError` where it declares `_SuppressedError1`: a test whose
// disposal fails too would end with a ReferenceError, and neither error be seen. Jest prints each error of an AggregateError.
class SuppressedError extends AggregateError {
  constructor(error: unknown, suppressed: unknown, message: string) {
    super([suppressed, error], message);
  }
}

Object.assign(globalThis, { _SuppressedError: SuppressedError });
