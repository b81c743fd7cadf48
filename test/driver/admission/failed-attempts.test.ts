import {
  backoffOf,
  FailedAttempts,
  isOverload,
  isUnanswered,
} from '../../../src/driver/admission/failed-attempts';
import type { DriverOperation } from '../../../src/driver/shape/internals';

const OVERLOADED = ['SystemOverloadedError', 'RetryableError'];

const labelled = (...labels: string[]) => ({ hasErrorLabel: (label: string) => labels.includes(label) });
const named = (name: string) => ({ name });
const operation = (own: Partial<DriverOperation> & { session?: unknown }): DriverOperation =>
  own as DriverOperation;

const YES = () => true;
const NO = () => false;

describe('how long a server wants to be left alone', () => {
  it.each([
    [{ errorResponse: { baseBackoffMS: 250 } }, 250],
    [{ errorResponse: { baseBackoffMS: 250n } }, 250],
    [{ errorResponse: { baseBackoffMS: 0 } }, 0],
    [{ errorResponse: { baseBackoffMS: -5 } }, 0],
    [{ errorResponse: { baseBackoffMS: 'soon' } }, 0],
    [{ errorResponse: {} }, 0],
    [new Error('none of a server'), 0],
    [undefined, 0],
    [null, 0],
  ])('is told by %s', (error, milliseconds) => {
    expect(backoffOf(error)).toBe(milliseconds);
  });
});

describe('an overload', () => {
  it.each<[string, unknown, { says: boolean; unanswered: [unsent: boolean, sent: boolean] }]>([
    ['both labels', labelled(...OVERLOADED), { says: true, unanswered: [false, false] }],
    ['one label', labelled('SystemOverloadedError'), { says: false, unanswered: [false, false] }],
    ['the other label', labelled('RetryableError'), { says: false, unanswered: [false, false] }],
    ['no answer in time', named('MongoNetworkTimeoutError'), { says: false, unanswered: [true, true] }],
    // A connection that breaks under a command may have any reason.
    ['a refused connection', named('MongoNetworkError'), { says: false, unanswered: [true, false] }],
    ['another error of the server', named('MongoServerError'), { says: false, unanswered: [false, false] }],
    ['nothing', undefined, { says: false, unanswered: [false, false] }],
    ['null', null, { says: false, unanswered: [false, false] }],
  ])('is told, or not, by %s', (_name, error, { says, unanswered }) => {
    expect(isOverload(error)).toBe(says);
    expect([isUnanswered(error, true), isUnanswered(error, false)]).toEqual(unanswered);
  });
});

describe('what the driver may try again', () => {
  it('is what the budget has room for, asked once, when the next attempt selects a server', () => {
    const attempts = new FailedAttempts();
    const [session, other] = [{}, {}];
    const error = new Error('broken');
    const asked = jest.fn(NO);
    attempts.failed(operation({ session: session as never }), error, false, asked);
    expect(asked).not.toHaveBeenCalled();
    expect(attempts.refuse(other)).toBeUndefined();
    expect(attempts.refuse(undefined)).toBeUndefined();
    expect(attempts.refuse(session)?.error).toBe(error);
    expect(attempts.refuse(session)).toBeUndefined();
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('goes on where there is room', () => {
    const attempts = new FailedAttempts();
    const session = {};
    attempts.failed(operation({ session: session as never }), new Error('broken'), false, YES);
    expect(attempts.refuse(session)).toBeUndefined();
  });

  it('is nothing that is known later where there is no session to know it by', () => {
    const attempts = new FailedAttempts();
    expect(() => attempts.failed(operation({}), new Error('broken'), false, NO)).not.toThrow();
  });

  it.each<[string, Partial<DriverOperation>, () => boolean, number | undefined]>([
    ['a first attempt without room', { attemptsMade: 1 }, NO, 1],
    ['a second attempt without room', { attemptsMade: 2 }, NO, 2],
    ['a first attempt with room', { attemptsMade: 1 }, YES, undefined],
    ['the last attempt', { attemptsMade: 3 }, NO, undefined],
    ['one that has its own number', { attemptsMade: 3, maxAttempts: 5 }, NO, 3],
    ['the last of its own number', { attemptsMade: 1, maxAttempts: 1 }, NO, 1],
  ])('after an overload is bounded at the operation: %s', (_name, own, mayRetry, maxAttempts) => {
    const attempts = new FailedAttempts(2);
    const failed = operation({ ...own });
    attempts.failed(failed, labelled(...OVERLOADED), true, mayRetry);
    expect(failed.maxAttempts).toBe(maxAttempts);
  });

  it('takes no part of the budget for a last attempt, and never more than one without a number of the client', () => {
    const asked = jest.fn(YES);
    new FailedAttempts(2).failed(operation({ attemptsMade: 3 }), labelled(...OVERLOADED), true, asked);
    new FailedAttempts().failed(operation({ attemptsMade: 1 }), labelled(...OVERLOADED), true, asked);
    expect(asked).not.toHaveBeenCalled();
  });

  it('is not judged again by the attempt before, once a server was overloaded', () => {
    const attempts = new FailedAttempts(2);
    const session = {};
    attempts.failed(operation({ session: session as never }), new Error('broken'), false, NO);
    attempts.failed(
      operation({ session: session as never, attemptsMade: 1 }),
      labelled(...OVERLOADED),
      true,
      YES,
    );
    expect(attempts.refuse(session)).toBeUndefined();
  });

  it('is known by its selection with drivers that do not count attempts', () => {
    const attempts = new FailedAttempts();
    const session = {};
    const failed = operation({ session: session as never });
    attempts.failed(failed, labelled(...OVERLOADED), true, NO);
    expect(failed.maxAttempts).toBeUndefined();
    expect(attempts.refuse(session)).toBeDefined();
  });
});
