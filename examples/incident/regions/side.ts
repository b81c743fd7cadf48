import type { Outcome as Click } from '../../tracking/demo/messages';
import { errorCell, milliseconds, type Side } from '../../tracking/demo/table';
import { SOURCES } from '../../tracking/service/documents';
import type { Outcome } from '../load-generator';
import { REQUEST_TIMEOUT_MS } from '../load-generator';
import type { Fact } from '../report';

/** A click as the first act counts requests: one that nobody has waited for has no answer. */
export function outcomeOf({ sentAt, status, latencyMS }: Click, startedAt: number): Outcome {
  const inTime = latencyMS <= REQUEST_TIMEOUT_MS;
  return {
    // What was sent while the first phase began is of that phase.
    atMS: Math.max(0, sentAt - startedAt),
    service: 'tracking',
    status: inTime ? status : 0,
    shed: false,
    latencyMS: Math.min(latencyMS, REQUEST_TIMEOUT_MS),
  };
}

/** What this act counts besides what the first one does. */
export function factsOf(plain: Side, governed: Side): Fact[] {
  const fact = (label: string, cell: (side: Side) => string): Fact => {
    return { label, ungoverned: cell(plain), governed: cell(governed) };
  };
  return [
    fact(`answered by ${SOURCES.join(' / ')}`, ({ phases }) =>
      SOURCES.map((source) => phases.reduce((sum, { sources }) => sum + sources[source], 0)).join(' / '),
    ),
    fact('redirected clicks in the database, once', ({ counted: { found, twice, answered } }) => {
      return `${(found - twice).toLocaleString('en-US')} of ${answered.toLocaleString('en-US')}`;
    }),
    fact('an error while no member is there, median', ({ asks }) => errorCell(asks)),
    fact('first success of the driver after the return', ({ asks }) => milliseconds(asks?.firstSuccessMS)),
    fact('first click from the own region after it', ({ firstClickMS }) => milliseconds(firstClickMS)),
  ];
}
