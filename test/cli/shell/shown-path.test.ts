import { posix, win32 } from 'node:path';
import { shownPath } from '../../../src/cli/shell/shown-path';

describe('a path for people', () => {
  it('is from the working folder', () => {
    expect(shownPath('/work', '/work/services/api.json', posix)).toBe('services/api.json');
    expect(shownPath('/work', '/work', posix)).toBe('/work');
  });

  it('has "/" on Windows too, as GitHub and a committed lock need it', () => {
    expect(shownPath('C:\\work', 'C:\\work\\services\\api.json', win32)).toBe('services/api.json');
    expect(shownPath('C:\\work', 'D:\\x\\api.json', win32)).toBe('D:/x/api.json');
  });

  it('keeps a backslash that is a part of a name elsewhere', () => {
    expect(shownPath('/work', '/work/a\\b.json', posix)).toBe('a\\b.json');
  });
});
