import { OVER } from '../../../src/driver/admission/caller-patience';
import { Closing } from '../../../src/driver/admission/closing';
import { inTurn } from '../../../src/driver/reads/fallback-turn';
import type { ReadsContext } from '../../../src/driver/reads/reads-context';

const PATIENT = { endsAt: undefined, signal: undefined };

/** A budget whose turns the test gives. */
function budget() {
  let begin: () => void = () => undefined;
  const gone: AbortSignal[] = [];
  const fallback = {
    run: async (job: () => Promise<unknown>, signal: AbortSignal) => {
      gone.push(signal);
      await new Promise<void>((resolve) => {
        begin = resolve;
      });
      return signal.aborted ? { limited: true } : { limited: false, result: await job() };
    },
  } as unknown as ReadsContext['fallback'];
  return { fallback, gone, begin: () => begin() };
}

describe('the turn of a fallback read', () => {
  it('comes when the budget has room, and ends with the read', async () => {
    const { fallback, gone, begin } = budget();
    const turn = inTurn(fallback, PATIENT, new Closing(), () => Promise.resolve('reply'));
    begin();
    expect(await turn).toEqual({ limited: false, result: 'reply' });
    expect(gone[0]?.aborted).toBe(false);
  });

  it('does not come where there is no room', async () => {
    const fallback = { run: () => Promise.resolve({ limited: true }) } as unknown as ReadsContext['fallback'];
    expect(await inTurn(fallback, PATIENT, new Closing(), () => Promise.resolve())).toEqual({
      limited: true,
    });
  });

  it('comes no more once its caller has gone: nothing is sent', async () => {
    const { fallback, gone, begin } = budget();
    const read = jest.fn(() => Promise.resolve());
    const controller = new AbortController();
    const turn = inTurn(fallback, { ...PATIENT, signal: controller.signal }, new Closing(), read);
    controller.abort(new Error('enough'));
    await expect(turn).rejects.toThrow('enough');
    expect(gone[0]?.aborted).toBe(true);
    begin();
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).not.toHaveBeenCalled();
  });

  it('is over when the client closes, or its caller’s time is over, while it waits', async () => {
    const { fallback, gone } = budget();
    const closing = new Closing();
    const turn = inTurn(fallback, PATIENT, closing, () => Promise.resolve());
    closing.close();
    expect(await turn).toBe(OVER);
    expect(gone[0]?.aborted).toBe(true);
  });

  it('is the driver’s to end once it runs', async () => {
    const { fallback, gone, begin } = budget();
    const closing = new Closing();
    let answer: (reply: string) => void = () => undefined;
    const reply = new Promise<string>((resolve) => {
      answer = resolve;
    });
    const turn = inTurn(fallback, PATIENT, closing, () => reply);
    begin();
    await new Promise((resolve) => setImmediate(resolve));
    closing.close();
    answer('reply');
    expect(await turn).toEqual({ limited: false, result: 'reply' });
    expect(gone[0]?.aborted).toBe(false);
  });

  it('ends with the error of the read', async () => {
    const { fallback, begin } = budget();
    const turn = inTurn(fallback, PATIENT, new Closing(), () => Promise.reject(new Error('no')));
    begin();
    await expect(turn).rejects.toThrow('no');
  });
});
