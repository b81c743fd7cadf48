import { compileLanes, highestLane } from '../../src/policy/lanes';

describe('the lane of a namespace', () => {
  const laneOf = compileLanes({
    critical: ['app.sessions', 'app.o*'],
    background: ['app.orders_old', 'archive.*', 'app.o_*'],
  });

  it.each([
    ['app.sessions', 'critical'],
    ['app.orders', 'critical'],
    ['app.orders_old', 'background'],
    ['archive.anything', 'background'],
    ['app.o_both', 'critical'],
    ['app.users', undefined],
  ])('%s: %s', (namespace, lane) => expect(laneOf(namespace)).toBe(lane));

  it('is none where none is configured, and the highest that may be is told for who is not known yet', () => {
    expect(compileLanes({ critical: [], background: [] })('app.x')).toBeUndefined();
    expect(highestLane({ critical: [], background: ['a.*'] })).toBe('normal');
    expect(highestLane({ critical: ['a.b'], background: [] })).toBe('critical');
  });
});
