import { isAdmitted, isAdmittedSelection, markSent } from '../../../src/driver/admission/admitted-work';
import { exemptSession } from '../../../src/driver/admission/exempt-sessions';
import type { DriverSession } from '../../../src/driver/shape/internals';

const session = (transaction: 'none' | 'starting' | 'open', isPinned = false): DriverSession =>
  ({
    inTransaction: () => transaction !== 'none',
    isPinned,
    transaction: { isStarting: transaction === 'starting', isActive: transaction !== 'none' },
  }) as unknown as DriverSession;

const operation = (
  own: Partial<{ session: DriverSession; pipeline: readonly Record<string, unknown>[] }> = {},
) => ({
  session: own.session,
  ...(own.pipeline === undefined ? {} : { pipeline: own.pipeline }),
});
const context = () => ({ options: {} });

describe('admitted work', () => {
  it('is what continues by its kind, and nothing else at first', () => {
    expect(isAdmitted(true, operation(), context())).toBe(true);
    expect(isAdmitted(false, operation(), context())).toBe(false);
  });

  it('is every further attempt and batch once something was sent, through a cursor’s own context, too', () => {
    const shared = context();
    markSent({ timeoutContext: shared });
    expect(isAdmitted(false, operation(), shared)).toBe(true);
    expect(isAdmitted(false, operation(), { timeoutContext: shared })).toBe(true);
    expect(isAdmittedSelection(undefined, shared)).toBe(true);
    expect(isAdmitted(false, operation(), context())).toBe(false);
  });

  it('is a command of an open transaction, but not its first one, whatever was sent with the same context', () => {
    const shared = context();
    markSent(shared);
    expect(isAdmitted(false, operation({ session: session('open') }), context())).toBe(true);
    expect(isAdmitted(false, operation({ session: session('starting') }), shared)).toBe(false);
    expect(isAdmittedSelection(session('starting'), shared)).toBe(false);
  });

  it('is what a pinned session sends, and the governor’s own', () => {
    expect(isAdmitted(false, operation({ session: session('none', true) }), context())).toBe(true);
    expect(isAdmitted(false, operation({ session: exemptSession(session('none')) }), context())).toBe(true);
  });

  it.each([
    [{ resumeAfter: {} }, true],
    [{ startAfter: {} }, true],
    [{ startAtOperationTime: {} }, true],
    [{}, false],
    [null, false],
    ['text', false],
  ])('is the resume of a change stream: %j is %s', ($changeStream, expected) => {
    expect(isAdmitted(false, operation({ pipeline: [{ $changeStream }] }), context())).toBe(expected);
  });

  it('is nothing that has no stage, and no context to mark', () => {
    expect(isAdmitted(false, operation({ pipeline: [] }), undefined)).toBe(false);
  });

  it('is a selection without a context: that of a retry', () => {
    expect(isAdmittedSelection(undefined, undefined)).toBe(true);
    expect(isAdmittedSelection(undefined, null)).toBe(true);
    expect(isAdmittedSelection(undefined, context())).toBe(false);
  });
});
