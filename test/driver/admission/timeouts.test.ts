import { legacyTimeoutsOf, remainingMS } from '../../../src/driver/admission/timeouts';

const OPTIONS = { serverSelectionTimeoutMS: 30_000, waitQueueTimeoutMS: 0 };

describe('what bounds an operation', () => {
  it.each<[string, unknown, { own: typeof OPTIONS | undefined; remaining: number | undefined }]>([
    ['a bound for each wait', { options: OPTIONS }, { own: OPTIONS, remaining: undefined }],
    ['one timeoutMS', { remainingTimeMS: 500 }, { own: undefined, remaining: 500 }],
    ['a timeoutMS that is over', { remainingTimeMS: 0 }, { own: undefined, remaining: 0 }],
    [
      'a timeoutMS of 0',
      { remainingTimeMS: Number.POSITIVE_INFINITY },
      { own: undefined, remaining: undefined },
    ],
    [
      'a cursor’s: that of its operation',
      { timeoutContext: { options: OPTIONS } },
      { own: OPTIONS, remaining: undefined },
    ],
    ['nothing', undefined, { own: undefined, remaining: undefined }],
  ])('is %s', (_name, context, { own, remaining }) => {
    expect(legacyTimeoutsOf(context)).toBe(own);
    expect(remainingMS(context)).toBe(remaining);
  });
});
