import { OVER, patienceOf, whilePatient } from '../../../src/driver/admission/caller-patience';
import { Closing } from '../../../src/driver/admission/closing';
import type { DriverOperation } from '../../../src/driver/shape/internals';

const NEVER = new Promise<never>(() => undefined);
const PATIENT = { endsAt: undefined, signal: undefined };
const operationWith = (signal?: AbortSignal): DriverOperation =>
  ({ options: { signal } }) as unknown as DriverOperation;

describe('what a caller says about how long it waits', () => {
  it('is its own timeoutMS, from now on, and its signal', () => {
    const { signal } = new AbortController();
    const before = performance.now();
    const patience = patienceOf(operationWith(signal), { remainingTimeMS: 500 });
    expect(patience.signal).toBe(signal);
    expect(patience.endsAt).toBeGreaterThanOrEqual(before + 500);
    expect(patience.endsAt).toBeLessThanOrEqual(performance.now() + 500);
  });

  it.each([
    ['a context that bounds each wait', { options: {} }],
    ['no timeoutMS', { remainingTimeMS: Number.POSITIVE_INFINITY }],
    ['no context', undefined],
  ])('is nothing with %s', (_name, context) => {
    expect(patienceOf(operationWith(), context)).toEqual(PATIENT);
  });

  it('is that of the operation that opened the cursor', () => {
    const cursor = { timeoutContext: { remainingTimeMS: 500 } };
    expect(patienceOf(operationWith(), cursor).endsAt).toBeDefined();
  });
});

describe('a wait of ours', () => {
  it('ends with its result, or with its error', async () => {
    await expect(whilePatient(Promise.resolve(1), PATIENT, new Closing())).resolves.toBe(1);
    const failed = Promise.reject(new Error('no'));
    await expect(whilePatient(failed, PATIENT, new Closing())).rejects.toThrow('no');
  });

  it('is over when its caller’s time is, or was', async () => {
    for (const endsAt of [performance.now() + 5, performance.now() - 5]) {
      await expect(whilePatient(NEVER, { ...PATIENT, endsAt }, new Closing())).resolves.toBe(OVER);
    }
  });

  it('is not over before its caller’s time is, nor ever where that is not bounded', async () => {
    jest.useFakeTimers();
    try {
      const ended = jest.fn();
      const unbounded = jest.fn();
      const endsAt = performance.now() + 1_000;
      whilePatient(NEVER, { ...PATIENT, endsAt }, new Closing()).then(ended, ended);
      whilePatient(NEVER, PATIENT, new Closing()).then(unbounded, unbounded);
      await jest.advanceTimersByTimeAsync(999);
      expect(ended).not.toHaveBeenCalled();
      await jest.advanceTimersByTimeAsync(1);
      expect(ended).toHaveBeenCalledWith(OVER);
      await jest.advanceTimersByTimeAsync(100_000);
      expect(unbounded).not.toHaveBeenCalled();
    } finally {
      jest.useRealTimers();
    }
  });

  it('is over when the client closes, or has closed', async () => {
    const closing = new Closing();
    const wait = whilePatient(NEVER, PATIENT, closing);
    closing.close();
    await expect(wait).resolves.toBe(OVER);
    expect(closing.isClosed).toBe(true);
    await expect(whilePatient(NEVER, PATIENT, closing)).resolves.toBe(OVER);
  });

  it('fails with the reason of the signal, whenever that was aborted', async () => {
    const controller = new AbortController();
    const patience = { ...PATIENT, signal: controller.signal };
    const wait = whilePatient(NEVER, patience, new Closing());
    controller.abort(new Error('enough'));
    await expect(wait).rejects.toThrow('enough');
    await expect(whilePatient(NEVER, patience, new Closing())).rejects.toThrow('enough');
  });

  it('leaves nothing behind: no listener, no timer, nobody to tell of a close', async () => {
    const controller = new AbortController();
    const added = jest.spyOn(controller.signal, 'addEventListener');
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const cleared = jest.spyOn(globalThis, 'clearTimeout');
    const closing = new Closing();
    const left = jest.spyOn(closing, 'leave');
    const endsAt = performance.now() + 300_000;
    await whilePatient(Promise.resolve(), { endsAt, signal: controller.signal }, closing);
    expect(removed.mock.calls).toEqual([['abort', added.mock.calls[0]?.[1]]]);
    expect(left).toHaveBeenCalledTimes(1);
    expect(cleared.mock.calls.at(-1)?.[0]).toBeDefined();
    jest.restoreAllMocks();
  });
});

describe('who is told that a client closed', () => {
  it('is told once, unless it has left', () => {
    const closing = new Closing();
    const [told, left] = [jest.fn(), jest.fn()];
    closing.follow(told);
    closing.follow(left);
    closing.leave(left);
    expect(told).not.toHaveBeenCalled();
    closing.close();
    closing.close();
    expect(told).toHaveBeenCalledTimes(1);
    expect(left).not.toHaveBeenCalled();
  });
});
