import { resolveDriverOptions } from '../../src/driver/shape/resolve-options';

const preferenceOf = (uri: string, options = {}) => resolveDriverOptions(uri, options).readPreference;

describe('resolveDriverOptions', () => {
  it.each([
    ['a missing preference is the primary', 'mongodb://h', {}, { mode: 'primary', tags: [] }],
    [
      'maxStalenessSeconds alone is the primary',
      'mongodb://h/?maxStalenessSeconds=120',
      {},
      { mode: 'primary', tags: [] },
    ],
    [
      'options override the URI',
      'mongodb://h/?readPreference=secondary',
      { readPreference: 'primary' },
      { mode: 'primary', tags: [] },
    ],
    [
      'tags of the URI merge under the mode of the options',
      'mongodb://h/?readPreference=secondary&readPreferenceTags=dc:a',
      { readPreference: 'secondaryPreferred' },
      { mode: 'secondaryPreferred', tags: [{ dc: 'a' }] },
    ],
    [
      'a staleness limit with a mode counts',
      'mongodb://h/?readPreference=secondary&maxStalenessSeconds=120',
      {},
      { mode: 'secondary', maxStalenessSeconds: 120, tags: [] },
    ],
  ])('%s', (_, uri, options, expected) => {
    expect(preferenceOf(uri, options)).toEqual(expected);
  });

  it('reads pool sizes and connection kinds, and nothing secret', () => {
    const resolved = resolveDriverOptions('mongodb://user:secret@h/?maxPoolSize=5&directConnection=true', {
      maxPoolSize: 10,
    });
    expect(resolved).toMatchObject({
      maxPoolSize: 10,
      minPoolSize: 0,
      directConnection: true,
      loadBalanced: false,
    });
    expect(JSON.stringify(resolved)).not.toMatch(/secret|user|"h"/);
  });

  it('resolves an SRV address without looking it up', () => {
    expect(preferenceOf('mongodb+srv://cluster.example.com/?readPreference=nearest').mode).toBe('nearest');
  });
});
