import type { Role } from '../../config/roles';
import type { RenewRequest } from '../protocol/messages';
import type { Expression, Stage } from './mongo-expressions';
import * as e from './mongo-expressions';

/** Reserve, fair shares, loans and the grant of one role; each stage reads what the one before it computed. */
export function roleStages({ id, terms, claims }: RenewRequest, role: Role): Stage[] {
  const { cap, safe } = terms.roles[role];
  const { has, want } = claims[role];
  const counted = e.max(...['has', 'held', 'grant'].map((field) => `$$lease.roles.${role}.${field}`));
  const wantOf = `$$lease.roles.${role}.want`;
  const self = (field: string): Expression => `$${role}.${field}`;
  const set = (fields: Record<string, Expression>): Stage => ({
    $set: Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${role}.${name}`, value])),
  });
  const others = e.filter('$unexpired', 'lease', e.otherThan('$$lease.id', e.literal(id)));
  const [safeOfAll, startOfAll] = [`$strict.roles.${role}.safe`, `$strict.roles.${role}.start`];
  const silent = e.sum('$lapsed', 'lease', e.max(startOfAll, e.min(safeOfAll, counted)));
  const unseen = e.times(e.max(0, e.minus('$slots', '$lapsedCount')), startOfAll);
  const ofSlots = e.times('$slots', safeOfAll);
  const short = e.sum(others, 'lease', e.max(0, e.minus(safeOfAll, counted)));
  const most = e.plus(ofSlots, short);
  const partOf = (weight: Expression): Expression => e.floorOf(e.times(self('rest'), weight), '$weights');
  const keeps = e.max(self('least'), e.min('$$each.fair', '$$each.want'));

  return [
    set({
      others: e.sum(others, 'lease', counted),
      leaving: e.sum(others, 'lease', e.when('$$lease.leaving', counted, 0)),
      planned: e.when('$cautious', ofSlots, e.plus(e.min(silent, ofSlots), unseen)),
      strict: e.when('$cautious', most, e.plus(e.min(silent, most), unseen)),
      kept: e.when(
        e.greater(e.orElse('$former.expiresAt', -1), '$clock'),
        e.min(has, `$former.roles.${role}.grant`),
        0,
      ),
    }),
    set({ budget: e.max(0, e.minus(e.minus(cap, self('planned')), self('leaving'))) }),
    set({ least: e.min(safe, e.floorOf(self('budget'), '$liveCount')) }),
    set({ rest: e.minus(self('budget'), e.times('$liveCount', self('least'))) }),
    set({ left: e.minus(self('rest'), e.sum('$live.weight', 'weight', partOf('$$weight'))) }),
    set({
      each: e.map({ $range: [0, '$liveCount'] }, 'rank', {
        $let: {
          vars: { lease: e.at('$live', '$$rank') },
          in: {
            mine: e.equal('$$lease.id', e.literal(id)),
            want: wantOf,
            fair: e.plus(
              self('least'),
              partOf('$$lease.weight'),
              e.when(e.greater(self('left'), '$$rank'), 1, 0),
            ),
          },
        },
      }),
    }),
    set({
      spare: e.sum(self('each'), 'each', e.minus('$$each.fair', keeps)),
      missing: e.sum(self('each'), 'each', e.max(0, e.minus('$$each.want', '$$each.fair'))),
      fair: e.sum(self('each'), 'each', e.when('$$each.mine', '$$each.fair', 0)),
    }),
    set({
      lent: e.min(self('spare'), self('missing')),
      own: e.max(self('least'), e.min(self('fair'), want)),
    }),
    set({ target: target(self, want) }),
    set({
      grant: e.when(
        '$learning',
        e.min(has, e.max(0, e.minus(cap, self('others')))),
        e.max(
          0,
          e.min(self('target'), e.max(self('kept'), e.minus(e.minus(cap, self('strict')), self('others')))),
        ),
      ),
    }),
  ];
}

function target(self: (field: string) => Expression, want: number): Expression {
  const borrowed = e.floorOf(e.times(e.minus(want, self('fair')), self('lent')), self('missing'));
  const lends = e.ceilOf(e.times(e.minus(self('fair'), self('own')), self('lent')), self('spare'));
  return e.when(
    e.greater(want, self('fair')),
    e.plus(self('fair'), borrowed),
    e.when(e.equal(self('spare'), 0), self('fair'), e.minus(self('fair'), lends)),
  );
}
