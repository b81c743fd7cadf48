import { ReadPreference } from 'mongodb';
import { primaryWaiver, waiverReason } from '../../src/policy/named-waivers';

describe('primaryWaiver', () => {
  it('makes a read preference for the primary that carries its reason', () => {
    const waiver = primaryWaiver('login');
    expect(waiver.mode).toBe('primary');
    expect(waiverReason(waiver)).toBe('login');
  });

  it('keeps its reason in the copies that the driver makes', () => {
    const copy = ReadPreference.fromOptions({ readPreference: primaryWaiver('login') });
    expect(copy && waiverReason(copy)).toBe('login');
  });

  it.each(['', ' ', 'x'.repeat(201), undefined, 7])('refuses the reason %p', (reason) => {
    expect(() => primaryWaiver(reason as string)).toThrow(/needs a reason of 1 to 200 characters/);
  });

  it.each(['two\nlines', 'red \u001B[31m'])(
    'refuses the reason %j, which a log would show otherwise',
    (reason) => {
      expect(() => primaryWaiver(reason)).toThrow(/needs a reason in one line, without control characters/);
    },
  );

  it('takes a reason of 200 characters', () => {
    expect(waiverReason(primaryWaiver('x'.repeat(200)))).toHaveLength(200);
  });

  it('sees no waiver in a read preference of the application', () => {
    expect(waiverReason(ReadPreference.primary)).toBeUndefined();
    expect(waiverReason({})).toBeUndefined();
    expect(waiverReason({ tags: [] })).toBeUndefined();
  });
});
