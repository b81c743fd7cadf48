import type { DriverReadPreference, DriverSelector, DriverServer } from '../shape/internals';
import { AIMS, type Aim } from './early-refusal';
import { type InLine, Line } from './line';

/** Operations that wait until there is a server that they may go to. */
export interface SelectionReading {
  readonly waiting: number;
  /** 0 when none waits. */
  readonly oldestSeconds: number;
}

export type SelectionReadings = Readonly<Record<Aim, SelectionReading>>;

interface SelectionWait extends InLine<SelectionWait> {
  /** On `performance.now()`'s clock. */
  readonly since: number;
}

/** The selections of one topology that found no server at once. */
export class SelectionWaits {
  readonly #waits: Readonly<Record<Aim, Line<SelectionWait>>> = {
    primary: new Line(),
    secondary: new Line(),
    any: new Line(),
  };

  enter(aim: Aim, selected: Promise<DriverServer>): void {
    const wait: SelectionWait = { since: performance.now(), older: undefined, newer: undefined };
    const line = this.#waits[aim];
    line.push(wait);
    const leave = (): void => line.remove(wait);
    selected.then(leave, leave);
  }

  read(): SelectionReadings {
    const now = performance.now();
    const reading = (aim: Aim): SelectionReading => {
      const { size, oldest } = this.#waits[aim];
      return { waiting: size, oldestSeconds: oldest === undefined ? 0 : (now - oldest.since) / 1000 };
    };
    return { primary: reading('primary'), secondary: reading('secondary'), any: reading('any') };
  }
}

/** What all clients of a deployment wait for. */
export function sumOfSelections(all: Iterable<SelectionReadings>): SelectionReadings {
  const sum: Record<Aim, SelectionReading> = {
    primary: { waiting: 0, oldestSeconds: 0 },
    secondary: { waiting: 0, oldestSeconds: 0 },
    any: { waiting: 0, oldestSeconds: 0 },
  };
  for (const readings of all) {
    for (const aim of AIMS) {
      const waiting = sum[aim].waiting + readings[aim].waiting;
      sum[aim] = { waiting, oldestSeconds: Math.max(sum[aim].oldestSeconds, readings[aim].oldestSeconds) };
    }
  }
  return sum;
}

/** The tags that a selection names; undefined where any member would do. */
export function tagsOf(selector: DriverSelector): DriverReadPreference['tags'] {
  if (typeof selector !== 'object') return undefined;
  const { tags } = selector;
  // Nearly all name none: the path of every operation.
  if (tags === undefined || tags.length === 0) return undefined;
  return tags.some((set) => Object.keys(set).length === 0) ? undefined : tags;
}
