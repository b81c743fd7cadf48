import type { DriverConnection, DriverServer, DriverWaiter } from '../../src/driver/internals';
import { endIfPromoted, isPromoted } from '../../src/driver/promotion';

function waitAt(type: string) {
  const checkedIn: DriverConnection[] = [];
  const pool = { checkIn: (connection: DriverConnection) => checkedIn.push(connection) };
  const server = { description: { type }, pool } as unknown as DriverServer;
  const outcome: { connection?: DriverConnection; error?: Error } = {};
  const waiter: DriverWaiter = {
    cancelled: false,
    checkoutTime: 0,
    resolve: (connection) => {
      outcome.connection = connection;
    },
    reject: (error) => {
      outcome.error = error;
    },
  };
  endIfPromoted(server, waiter);
  return { waiter, outcome, checkedIn };
}

const connection = { generation: 0 } as DriverConnection;

describe('a read that waits for a connection', () => {
  it('is not sent when its member is the primary by then, and its connection goes to the next', () => {
    const { waiter, outcome, checkedIn } = waitAt('RSPrimary');
    waiter.resolve(connection);
    expect(isPromoted(outcome.error)).toBe(true);
    expect(outcome.connection).toBeUndefined();
    expect(checkedIn).toEqual([connection]);
  });

  it('is sent when its member is still a secondary', () => {
    const { waiter, outcome, checkedIn } = waitAt('RSSecondary');
    waiter.resolve(connection);
    expect(outcome).toEqual({ connection });
    expect(checkedIn).toEqual([]);
  });
});
