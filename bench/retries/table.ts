import { median } from '../shared/statistics';
import { markdownTable } from '../shared/table';
import { SIDES, type Side } from './sides';

/** One run of one side. */
export interface RetriesRow {
  readonly side: Side;
  /** Finds that the members have counted, for each operation, while everything fails. */
  readonly attemptsInOutage: number;
  /** Until 95% of what is offered are answered in time again, milliseconds; null: never. */
  readonly recoveredMS: number | null;
  /** And while three of ten finds fail. */
  readonly attemptsAtPart: number;
  readonly successAtPart: number;
}

const milliseconds = (value: number): string => (Number.isFinite(value) ? value.toFixed(0) : 'never');

/** Medians of all rounds. */
export function retriesTable(rows: readonly RetriesRow[]): string {
  const of = (side: Side, field: Exclude<keyof RetriesRow, 'side'>): number =>
    median(rows.filter((row) => row.side === side).map((row) => row[field] ?? Number.POSITIVE_INFINITY));
  return markdownTable(
    [
      '',
      'attempts an operation, everything fails',
      'ms to 95% in time after it',
      'attempts at 30% errors',
      'answered at 30% errors',
      'of raw',
    ],
    SIDES.map((side) => [
      side,
      of(side, 'attemptsInOutage').toFixed(2),
      milliseconds(of(side, 'recoveredMS')),
      of(side, 'attemptsAtPart').toFixed(2),
      of(side, 'successAtPart').toFixed(3),
      (of(side, 'successAtPart') / of('raw', 'successAtPart')).toFixed(3),
    ]),
  );
}
