import type { Role } from '../../config/roles';
import { ESTIMATE_LIFE_MS, MOST_ESTIMATES } from '../protocol/estimates';
import type { RenewRequest } from '../protocol/messages';
import { PLACES_PER_INSTANCE } from '../protocol/renew';
import { type LeaseTerms, ownTermsOf } from '../protocol/terms';
import type { Expression, Stage } from './mongo-expressions';
import * as e from './mongo-expressions';
import { roleStages } from './mongo-role-stages';

/** Wall clock of the primary in milliseconds. */
export const SERVER_TIME: Expression = { $toDouble: { $toLong: '$$NOW' } };

/**
 * `renew` of the protocol as an update pipeline. It works beside the stored document (`$old`) and replaces it at
 * the end, so that a request that comes late (stale) changes nothing but `reply`.
 */
export function renewPipeline(request: RenewRequest, now: Expression = SERVER_TIME): Stage[] {
  const { id, seq, version, terms } = request;
  const former = e.filter('$old.leases', 'lease', e.equal('$$lease.id', e.literal(id)));
  const leaseIsKept: Expression = {
    $or: [
      e.equal('$$lease.id', e.literal(id)),
      e.greater(e.plus('$$lease.expiresAt', e.when('$$lease.leaving', 0, terms.graceMS)), '$clock'),
    ],
  };
  const learned = e.plus('$clock', terms.ttlMS + terms.renewMS);
  return [
    { $replaceWith: { _id: '$_id', old: '$$ROOT', now } },
    {
      $set: {
        known: e.otherThan({ $type: '$old.version' }, 'missing'),
        version: e.orElse('$old.version', 0),
        former: { $ifNull: [e.at({ $ifNull: [former, []] }, 0), null] },
      },
    },
    {
      $set: {
        stale: e.atLeast(e.orElse('$former.seq', -1), seq),
        lost: e.greater(version, '$version'),
        clock: e.when(
          '$known',
          e.plus('$old.clock', e.max(0, e.min(e.minus('$now', '$old.at'), clockStepMS(terms)))),
          0,
        ),
      },
    },
    {
      $set: {
        version: e.plus(e.max('$version', version), 1),
        learningUntil: e.when({ $or: [{ $not: ['$known'] }, '$lost'] }, learned, '$old.learningUntil'),
        cautiousUntil: e.when('$lost', e.plus(learned, terms.graceMS), e.orElse('$old.cautiousUntil', 0)),
        mine: renewedLease(request),
        kept: e.filter(e.orElse('$old.leases', []), 'lease', leaseIsKept),
      },
    },
    {
      $set: {
        forgotten: e.when(e.greater('$cautiousUntil', '$clock'), e.orElse('$old.forgotten', null), null),
      },
    },
    { $set: { strict: strictest(terms), estimates: mergedEstimates(request) } },
    {
      $set: {
        silent: e.filter('$kept', 'lease', {
          $and: [e.atLeast('$clock', '$$lease.expiresAt'), e.otherThan('$$lease.id', e.literal(id))],
        }),
      },
    },
    { $set: { surplus: e.greater(e.sizeOf('$silent'), '$strict.maxInstances') } },
    {
      $set: {
        cautiousUntil: e.when(
          '$surplus',
          e.max('$cautiousUntil', e.plus('$clock', terms.graceMS)),
          '$cautiousUntil',
        ),
        forgotten: e.when('$surplus', '$strict', '$forgotten'),
        remembered: e.when('$surplus', { $slice: ['$silent', '$strict.maxInstances'] }, '$silent'),
      },
    },
    {
      $set: {
        kept: e.when(
          '$surplus',
          e.filter('$kept', 'lease', {
            $or: [
              e.greater('$$lease.expiresAt', '$clock'),
              { $in: ['$$lease.id', { $concatArrays: ['$remembered.id', [e.literal(id)]] }] },
            ],
          }),
          '$kept',
        ),
      },
    },
    {
      $set: {
        learning: e.greater('$learningUntil', '$clock'),
        cautious: e.greater('$cautiousUntil', '$clock'),
        full: {
          $and: [
            e.equal('$former', null),
            e.atLeast(
              e.sizeOf(e.filter('$kept', 'lease', e.greater('$$lease.expiresAt', '$clock'))),
              e.times('$strict.maxInstances', PLACES_PER_INSTANCE),
            ),
          ],
        },
      },
    },
    {
      $set: {
        leases: e.when(
          '$full',
          '$kept',
          e.when(
            e.equal('$former', null),
            { $concatArrays: ['$kept', ['$mine']] },
            e.map('$kept', 'lease', e.when(e.equal('$$lease.id', e.literal(id)), '$mine', '$$lease')),
          ),
        ),
      },
    },
    {
      $set: {
        unexpired: e.filter('$leases', 'lease', e.greater('$$lease.expiresAt', '$clock')),
        lapsed: e.filter('$leases', 'lease', e.atLeast('$clock', '$$lease.expiresAt')),
      },
    },
    { $set: { live: e.filter('$unexpired', 'lease', { $not: ['$$lease.leaving'] }) } },
    {
      $set: {
        liveCount: e.sizeOf('$live'),
        lapsedCount: e.sizeOf('$lapsed'),
        weights: { $sum: '$live.weight' },
        slots: e.max(0, e.minus('$strict.maxInstances', e.sizeOf('$unexpired'))),
      },
    },
    ...roleStages(request, 'primary'),
    ...roleStages(request, 'secondary'),
    { $replaceWith: e.when('$stale', staleDocument(), renewedDocument(request)) },
  ];
}

/** `mergeEstimates` of the protocol. */
function mergedEstimates({ estimates }: RenewRequest): Expression {
  const told: Expression[] = estimates.map((estimate) => ({
    $mergeObjects: [{ $literal: { ...estimate, baselineUS: { ...estimate.baselineUS } } }, { at: '$clock' }],
  }));
  const isTold: Expression = {
    $or: estimates.map(({ address, role }) => ({
      $and: [e.equal('$$estimate.address', e.literal(address)), e.equal('$$estimate.role', e.literal(role))],
    })),
  };
  const others = e.filter(e.orElse('$old.estimates', []), 'estimate', {
    $and: [e.greater(e.plus('$$estimate.at', ESTIMATE_LIFE_MS), '$clock'), { $not: [isTold] }],
  });
  return { $slice: [{ $concatArrays: [told, others] }, MOST_ESTIMATES] };
}

/** `clockStepMS` of the protocol. */
function clockStepMS({ renewMS }: LeaseTerms): Expression {
  const living = e.filter('$old.leases', 'lease', e.greater('$$lease.expiresAt', '$old.clock'));
  return e.min(renewMS, { $min: e.map(living, 'lease', '$$lease.terms.renewMS') });
}

/** `strictest` of the protocol. */
function strictest({ maxInstances, roles }: LeaseTerms): Expression {
  const most = (own: number, field: string): Expression =>
    e.max(own, { $max: `$kept.terms.${field}` }, e.orElse(`$forgotten.${field}`, own));
  const role = (name: Role): Expression => ({
    safe: most(roles[name].safe, `roles.${name}.safe`),
    start: most(roles[name].start, `roles.${name}.start`),
  });
  return {
    maxInstances: most(maxInstances, 'maxInstances'),
    roles: { primary: role('primary'), secondary: role('secondary') },
  };
}

function renewedLease({ id, seq, weight, fingerprint, startedAt, terms, claims }: RenewRequest): Expression {
  return {
    id: e.literal(id),
    seq: e.literal(seq),
    weight: e.literal(weight),
    fingerprint: e.literal(fingerprint),
    startedAt: e.literal(startedAt),
    expiresAt: e.plus('$clock', terms.ttlMS + terms.renewMS),
    leaving: e.literal(false),
    terms: { $literal: { ...ownTermsOf(terms) } as Record<string, Expression> },
    roles: {
      primary: { $literal: { ...claims.primary, grant: 0 } },
      secondary: { $literal: { ...claims.secondary, grant: 0 } },
    },
  };
}

function renewedDocument({ id, terms }: RenewRequest): Expression {
  const withGrant = (role: string): Expression => ({
    $mergeObjects: [`$$lease.roles.${role}`, { grant: `$${role}.grant` }],
  });
  const granted: Expression = {
    $mergeObjects: [
      '$$lease',
      { roles: { primary: withGrant('primary'), secondary: withGrant('secondary') } },
    ],
  };
  const answer = (field: string): Expression => e.when('$full', e.literal(0), field);
  const reply = (role: string): Expression => ({
    grant: answer(`$${role}.grant`),
    target: answer(`$${role}.target`),
  });
  return {
    _id: '$_id',
    version: '$version',
    at: '$now',
    clock: '$clock',
    learningUntil: '$learningUntil',
    cautiousUntil: '$cautiousUntil',
    forgotten: '$forgotten',
    terms: { $literal: termsLiteral(terms) },
    estimates: '$estimates',
    renewedAt: { $toDate: { $toLong: '$now' } },
    leases: e.map('$leases', 'lease', e.when(e.equal('$$lease.id', e.literal(id)), granted, '$$lease')),
    reply: {
      status: e.when('$full', 'full', e.when('$learning', 'learning', 'granted')),
      version: '$version',
      live: '$liveCount',
      lapsed: '$lapsedCount',
      roles: { primary: reply('primary'), secondary: reply('secondary') },
      estimates: '$estimates',
    },
  };
}

function termsLiteral({ ttlMS, renewMS, graceMS, maxInstances, roles }: LeaseTerms): Expression {
  const { primary, secondary } = roles;
  return {
    ttlMS,
    renewMS,
    graceMS,
    maxInstances,
    roles: { primary: { ...primary }, secondary: { ...secondary } },
  };
}

function staleDocument(): Expression {
  const reply = (role: string): Expression => ({
    grant: `$former.roles.${role}.grant`,
    target: `$former.roles.${role}.grant`,
  });
  return {
    $mergeObjects: [
      '$old',
      {
        reply: {
          status: 'stale',
          version: '$old.version',
          live: e.literal(0),
          lapsed: e.literal(0),
          roles: { primary: reply('primary'), secondary: reply('secondary') },
          estimates: e.orElse('$old.estimates', []),
        },
      },
    ],
  };
}
