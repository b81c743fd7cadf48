/** Sessions whose operations are never shed: the lease store's, or an overloaded service could not keep its share. */
const exempt = new WeakSet<object>();

export function exemptSession<S extends object>(session: S): S {
  exempt.add(session);
  return session;
}

export function isExemptSession(session: object): boolean {
  return exempt.has(session);
}
