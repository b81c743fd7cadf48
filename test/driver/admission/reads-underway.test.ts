import { isPromoted, ReadsUnderway } from '../../../src/driver/admission/reads-underway';

/** A check-out of the driver: `settle` is what its pool does when it has a connection for it. */
function checkOut() {
  let settle: () => void = () => undefined;
  let refuse: (error: Error) => void = () => undefined;
  const connection = new Promise<string>((resolve, reject) => {
    settle = () => resolve('a connection');
    refuse = reject;
  });
  return { waiter: { cancelled: false, checkoutTime: 0, reject: refuse }, settle, connection };
}

describe('reads that the driver has when their secondary is elected', () => {
  it('are ended while they wait for a connection, also one that is being opened: the pool’s queue has not that', async () => {
    const reads = new ReadsUnderway();
    const { waiter, connection } = checkOut();
    const read = reads.enter(waiter);
    expect(read.isEnded).toBe(false);
    reads.endWaits();
    const error = await connection.catch((thrown: unknown) => thrown);
    expect(isPromoted(error)).toBe(true);
    expect(isPromoted(new Error('another'))).toBe(false);
    expect(waiter.cancelled).toBe(true);
    expect(read.isEnded).toBe(true);
  });

  it('go on where they have their connection, and are known to have been asked to end', async () => {
    const reads = new ReadsUnderway();
    const { waiter, settle, connection } = checkOut();
    const read = reads.enter(waiter);
    settle();
    reads.endWaits();
    expect(await connection).toBe('a connection');
    expect(read.isEnded).toBe(true);
  });

  it('are left alone once they have ended', () => {
    const reads = new ReadsUnderway();
    const { waiter, settle } = checkOut();
    reads.leave(reads.enter(waiter));
    settle();
    reads.endWaits();
    expect(waiter.cancelled).toBe(false);
  });
});
