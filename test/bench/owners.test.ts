import { ownerOf } from '../../bench/profile/owners';

describe('whose work a sample of a profile is', () => {
  it.each([
    ['(garbage collector)', '', 'garbage collection'],
    ['(program)', '', 'node'],
    ['writev', 'node:net', 'node'],
    ['checkOut', '/x/node_modules/mongodb/lib/cmap/connection_pool.js', 'driver'],
    ['serialize', '/x/node_modules/bson/lib/bson.cjs', 'bson'],
    ['run', '/x/src/driver/governed-member.ts', 'governor'],
    ['enqueue', '/x/node_modules/p-limit/index.js', 'limiter'],
    ['through', '/x/bench/throughput/contenders/limiters.ts', 'limiter'],
    ['caller', '/x/bench/throughput/worker.ts', 'benchmark'],
  ])('%s of "%s": %s', (functionName, url, owner) => {
    expect(ownerOf({ functionName, url })).toBe(owner);
  });

  it('nobody’s while the thread waits', () => {
    expect(ownerOf({ functionName: '(idle)', url: '' })).toBeUndefined();
  });
});
