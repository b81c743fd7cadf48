export type MaybePromise<T> = T | Promise<T>;

/** `then` that stays synchronous when the value is: most commands never wait. */
export function chain<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
