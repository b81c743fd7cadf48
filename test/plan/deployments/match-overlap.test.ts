import fc from 'fast-check';
import { deploymentOf } from '../../../src/config/deployment-of';
import { matchOverlap } from '../../../src/plan/deployments/match-overlap';
import { anyMatch, anyTarget } from './helpers';

type Match = Parameters<typeof matchOverlap>[0];

describe('which clients two deployments both match', () => {
  it.each<[string, Match, Match, string]>([
    ['the same host', { hosts: ['a'] }, { hosts: ['x', 'a'] }, 'any'],
    ['a pattern and a host of it', { hosts: ['db-*'] }, { hosts: ['*-1'] }, 'any'],
    ['other hosts', { hosts: ['east-*'] }, { hosts: ['west-*'] }, 'several_hosts'],
    ['other ports of a host', { hosts: ['h:1'] }, { hosts: ['h:2'] }, 'several_hosts'],
    ['a port and every port', { hosts: ['h:1'] }, { hosts: ['h'] }, 'any'],
    ['other sets', { replicaSet: 'rs0' }, { replicaSet: 'rs1' }, 'none'],
    [
      'other sets on the same hosts',
      { replicaSet: 'rs0', hosts: ['h'] },
      { replicaSet: 'rs1', hosts: ['h'] },
      'none',
    ],
    ['a set and a host', { replicaSet: 'rs0' }, { hosts: ['h'] }, 'any'],
  ])('%s', (_, one, other, expected) => {
    expect(matchOverlap(one, other)).toBe(expected);
    expect(matchOverlap(other, one)).toBe(expected);
  });

  it('is never fewer than there are', () => {
    const isOf = (match: Match, target: Parameters<typeof deploymentOf>[1]): boolean =>
      deploymentOf({ deployments: { it: { match } } }, target) === 'it';
    fc.assert(
      fc.property(anyMatch, anyMatch, anyTarget, (one, other, target) => {
        fc.pre(isOf(one, target) && isOf(other, target));
        expect(matchOverlap(one, other)).toBe('any');
      }),
      { numRuns: 500 },
    );
  });
});
