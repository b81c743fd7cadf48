import { wasUnsent } from '../../../src/driver/admission/unsent';
import type { DriverWaiter } from '../../../src/driver/shape/internals';

const named = (name: string): Error => Object.assign(new Error('of the driver'), { name });
const labelled = (label: string) => ({ hasErrorLabel: (asked: string) => asked === label });
const waiter = (cancelled: boolean): DriverWaiter => ({
  cancelled,
  checkoutTime: 0,
  reject: () => undefined,
});

describe('an operation that ended with an error', () => {
  it.each<[string, unknown, DriverWaiter | null, boolean]>([
    ['its check-out was given up', named('MongoServerError'), waiter(true), true],
    ['its pool was cleared', named('MongoPoolClearedError'), waiter(false), true],
    ['its pool was closed', named('MongoPoolClosedError'), null, true],
    ['its server was closed', named('MongoServerClosedError'), null, true],
    ['no connection could be opened', labelled('HandshakeError'), null, true],
    ['the server has refused it', named('MongoServerError'), waiter(false), false],
    ['the server has labelled it', labelled('RetryableWriteError'), null, false],
    ['it ended with something that is no error', undefined, null, false],
    ['it ended with null', null, waiter(false), false],
  ])('where %s', (_name, error, itsWaiter, unsent) => {
    expect(wasUnsent(error, itsWaiter)).toBe(unsent);
  });
});
