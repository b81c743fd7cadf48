import { Turn } from '../../src/fallback/turn';

describe('a job that waits for its turn', () => {
  const withdrawn: unknown[] = [];
  beforeEach(() => void withdrawn.splice(0));
  const turnOf = (job: () => Promise<string>, gone?: AbortSignal) =>
    new Turn(job, gone, (turn) => withdrawn.push(turn));
  const done = async () => 'done';

  it('has the result of the job, or its error', async () => {
    const turn = turnOf(done);
    await turn.start();
    await expect(turn.outcome).resolves.toEqual({ limited: false, result: 'done' });
    const failing = turnOf(() => Promise.reject(new Error('of the job')));
    const outcome = expect(failing.outcome).rejects.toThrow('of the job');
    await failing.start();
    await outcome;
  });

  it('is limited, or refused', async () => {
    const [limited, refused] = [turnOf(done), turnOf(done)];
    limited.limit();
    refused.refuse(new Error('out of reach'));
    await expect(limited.outcome).resolves.toEqual({ limited: true });
    await expect(refused.outcome).rejects.toThrow('out of reach');
  });

  it('is withdrawn and limited when its caller goes', async () => {
    const caller = new AbortController();
    const turn = turnOf(done, caller.signal);
    caller.abort();
    expect(withdrawn).toEqual([turn]);
    await expect(turn.outcome).resolves.toEqual({ limited: true });
  });

  it.each<[string, (turn: Turn<string>) => unknown]>([
    ['started', (turn) => turn.start()],
    ['limited', (turn) => turn.limit()],
    ['refused', (turn) => turn.refuse(new Error('refused'))],
  ])('hears no caller that goes once it is %s', async (_name, end) => {
    const caller = new AbortController();
    const turn = turnOf(done, caller.signal);
    turn.outcome.catch(() => undefined);
    end(turn);
    caller.abort();
    expect(withdrawn).toEqual([]);
  });
});
