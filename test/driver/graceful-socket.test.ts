import { once } from 'node:events';
import { connected, countingServer } from './counting-server';

/** Timers run when the test says, and the clock shows what it says; sockets are real. */
let now = 0;
beforeEach(() => {
  now = 0;
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** As after a block: the time has passed, and timers come before whatever sockets have to say. */
function pass(milliseconds: number): void {
  now += milliseconds;
  jest.advanceTimersByTime(milliseconds);
}

describe('a connection that closes', () => {
  it('keeps its permit until the member has seen the close', async () => {
    await using server = await countingServer();
    const { socket, seen, freed } = await connected(server.port, server.open);
    socket.destroy();
    await once(socket, 'finish');
    pass(999);
    expect(seen.atTheEnd).toBeUndefined();
    server.answer();
    await freed();
    expect(seen.atTheEnd).toBe(0);
  });

  it('keeps it over a blocked event loop, from which the FIN could not leave', async () => {
    await using server = await countingServer();
    const { socket, seen, freed } = await connected(server.port, server.open);
    socket.destroy();
    pass(1_100);
    await once(socket, 'finish');
    pass(899);
    expect(seen.atTheEnd).toBeUndefined();
    server.answer();
    await freed();
    expect(seen.atTheEnd).toBe(0);
  });

  it('keeps it also when the FIN leaves after the block and before the time-out is looked at', async () => {
    await using server = await countingServer();
    const { socket, seen, freed } = await connected(server.port, server.open);
    socket.destroy();
    now = 2_200;
    await once(socket, 'finish');
    jest.advanceTimersByTime(1_000);
    pass(999);
    expect(seen.atTheEnd).toBeUndefined();
    server.answer();
    await freed();
    expect(seen.atTheEnd).toBe(0);
  });

  it('gives it back after a second when the member never answers', async () => {
    await using server = await countingServer();
    const { socket, seen, freed } = await connected(server.port, server.open);
    socket.destroy();
    await once(socket, 'finish');
    pass(1_000);
    await freed();
    expect(seen.atTheEnd).toBe(1);
  });
});
