import { once } from 'node:events';
import { connected, countingServer } from './counting-server';

/** Timers run when the test says; sockets are real. */
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
});
afterEach(() => jest.useRealTimers());

const pass = (milliseconds: number): void => void jest.advanceTimersByTime(milliseconds);

/** The process gets no time: what is due comes once, before whatever sockets have to say. */
const block = (): void => void jest.advanceTimersToNextTimer();

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
    block();
    await once(socket, 'finish');
    pass(999);
    expect(seen.atTheEnd).toBeUndefined();
    server.answer();
    await freed();
    expect(seen.atTheEnd).toBe(0);
  });

  it('keeps it over a blocked event loop in which the member had no time, either', async () => {
    await using server = await countingServer();
    const { socket, seen, freed } = await connected(server.port, server.open);
    socket.destroy();
    await once(socket, 'finish');
    block();
    pass(899);
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
