import { backoffOf } from '../../../src/driver/admission/failed-attempts';

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
  ])('is told by %s', (error, milliseconds) => {
    expect(backoffOf(error)).toBe(milliseconds);
  });
});
