import { type Driver, type Overrides, said, type Words } from '../said';

const ASKED = 'api: by the connection string and client options';
const ENFORCE: Overrides = {};
const OBSERVE: Overrides = { mode: 'observe' };
const HIDDEN = 'behind a load balancer members have no roles: nothing here keeps reads off the primary';

describe('the words of a change of where the connection string leads', () => {
  it.each<readonly [Overrides, Driver, Driver, ...Words]>([
    [
      ENFORCE,
      { loadBalanced: false },
      { loadBalanced: true },
      'breaking',
      `${ASKED}, everything goes through a load balancer`,
      HIDDEN,
    ],
    [
      OBSERVE,
      { loadBalanced: false },
      { loadBalanced: true },
      'risky',
      `${ASKED}, everything goes through a load balancer`,
      'members behind a load balancer have no roles',
    ],
    [
      ENFORCE,
      { loadBalanced: true },
      { loadBalanced: false },
      'risky',
      `${ASKED}, members are known again`,
      'members behind a load balancer have no roles',
    ],
    [
      ENFORCE,
      { seeds: 'x', replicaSet: 'rs0' },
      { seeds: 'x', replicaSet: 'rs1' },
      'risky',
      `${ASKED}, the replica set is rs1 (before: rs0)`,
      'its clients go to another deployment',
    ],
    [
      ENFORCE,
      { seeds: 'x' },
      { seeds: 'x', replicaSet: 'rs1' },
      'risky',
      `${ASKED}, the replica set is rs1 (before: none)`,
      'its clients go to another deployment',
    ],
    [
      ENFORCE,
      { seeds: 'x' },
      { seeds: 'y' },
      'risky',
      `${ASKED}, other hosts are asked for the members`,
      'its clients may go to another deployment',
    ],
  ])('%j: %j -> %j', (overrides, before, after, ...words) => {
    expect(said(overrides, overrides, [before, after])).toEqual([words]);
  });

  it('are none where a lock of an earlier version has no seeds', () => {
    const now = { seeds: 'x', replicaSet: 'rs0' };
    expect(said(ENFORCE, ENFORCE, [{}, now])).toEqual([]);
    expect(said(ENFORCE, ENFORCE, [now, {}])).toEqual([]);
    expect(said(ENFORCE, ENFORCE, [{ replicaSet: 'rs1' }, now])).toEqual([]);
  });
});

describe('the words of a change of the pool', () => {
  const POOL = `${ASKED}, a client's pool at each member goes`;

  it.each<readonly [Overrides, number, number, ...Words]>([
    [
      OBSERVE,
      100,
      0,
      'breaking',
      `${POOL} from 100 to no limit`,
      'nothing else limits the connections in observe mode',
    ],
    [
      OBSERVE,
      0,
      100,
      'risky',
      `${POOL} from no limit to 100`,
      'operations may wait at a pool smaller than the cap',
    ],
  ])('%j: %d -> %d', (overrides, before, after, ...words) => {
    expect(said(overrides, overrides, [{ maxPoolSize: before }, { maxPoolSize: after }])).toEqual([words]);
  });
});
