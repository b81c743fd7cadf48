/** The hello of a member that never changes. Without a topologyVersion, so monitors poll. */
export function hello(hosts: readonly string[], me: number): object {
  return {
    helloOk: true,
    hosts,
    setName: 'fixed',
    setVersion: 1,
    isWritablePrimary: me === 0,
    ismaster: me === 0,
    secondary: me !== 0,
    primary: hosts[0],
    me: hosts[me],
    lastWrite: { lastWriteDate: new Date() },
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    localTime: new Date(),
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: 25,
    readOnly: false,
    ok: 1,
  };
}
