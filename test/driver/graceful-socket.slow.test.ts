import { blockEventLoop } from '../support/block-event-loop';
import { connected, countingServer } from './counting-server';

describe('a connection that closes in a process that is blocked for longer than its time-out', () => {
  it('keeps its permit until the member has seen the close', async () => {
    await using server = await countingServer();
    const { socket, seen, freed } = await connected(server.port, server.open);
    socket.destroy();
    // The time-out passes before the FIN could leave.
    blockEventLoop(1_100);
    server.answer();
    await freed();
    expect(seen.atTheEnd).toBe(0);
  });

  it('keeps it also when the FIN leaves after the block and before the time-out is looked at', async () => {
    await using server = await countingServer();
    const { socket, seen, freed } = await connected(server.port, server.open);
    server.answer();
    setTimeout(() => socket.destroy(), 1);
    // In the same pass over the timers: what follows is first the FIN, then the next pass.
    setTimeout(() => blockEventLoop(2_200), 1);
    await freed();
    expect(seen.atTheEnd).toBe(0);
  });
});
